/** A user and a password reach to the last `@` of the line, whatever is between. */
const URL_WITH_SECRETS = /\b[a-z][a-z0-9+.-]*:\/\/(?:[^\s/@:]*:(?!\d*(?:[/?#\s]|$))[^\n]*@)?[^\s"<>]*/gi;

/**
 * Removes what may be secret from every URL in a text: user, password, and the query, which may have a key. A URL with an `@`
 * that was not escaped may have a password anywhere before it, so that only its scheme stays.
 */
export const redact = (text: string): string =>
  text.replace(URL_WITH_SECRETS, (url) => {
    const [scheme = '', rest = ''] = url.split(/(?<=:\/\/)(.*)/s);
    const shown = rest.replace(/^[^/?#]*@/, '');
    if (shown.includes('@')) return `${scheme}…`;
    return scheme + shown.replace(/([?#]).*?(':?|:)?$/, '$1…$2');
  });
