/** Where a user and a password begin, an address goes on to the last `@`, whatever stands before it. */
const ADDRESS = /\b[a-z][a-z0-9+.-]*:\/\/(?:[^\s/@:]*:(?!\d*(?:[/?#\s]|$))[^\n]*@)?[^\s"<>]*/gi;

/**
 * Removes what may be secret from every address in a text: user, password, and the values of its query. A source
 * may carry a key in any of them. An address with an `@` that was not escaped may hide a password anywhere before
 * it, so nothing of it is left.
 */
export const redact = (text: string): string =>
  text.replace(ADDRESS, (address) => {
    const [scheme = '', rest = ''] = address.split(/(?<=:\/\/)(.*)/s);
    const shown = rest.replace(/^[^/?#]*@/, '');
    if (shown.includes('@')) return `${scheme}…`;
    return scheme + shown.replace(/([?#]).*?(':?|:)?$/, '$1…$2');
  });
