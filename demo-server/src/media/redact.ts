const ADDRESS = /\b[a-z][a-z0-9+.-]*:\/\/[^\s'"]+/gi;

/**
 * Removes what may be secret from every address in a text: user, password, and the values of its query. A source
 * may carry a key in any of them.
 */
export const redact = (text: string): string =>
  text.replace(ADDRESS, (address) => address.replace(/(:\/\/)[^/?#]*@/, '$1').replace(/([?#]).*$/, '$1…'));
