import type { IncomingHttpHeaders } from 'node:http';
import Bowser from 'bowser';

/** What the headers of a viewer tell of it; null where they do not. */
export interface ViewerKind {
  /** `desktop`, `mobile`, `tablet` or `tv`. */
  device: string | null;
  browser: string | null;
  os: string | null;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
}

/** Longer ones may be an attack on the parser. */
const MAX_LENGTH = 512;

/** By the Client Hints that browsers send unasked, and the User-Agent. @param countryHeader in which a gateway names the country */
export function describeViewer(headers: IncomingHttpHeaders, countryHeader?: string): ViewerKind {
  return { ...describeBrowser(headers), country: countryHeader === undefined ? null : countryIn(headers[countryHeader.toLowerCase()]) };
}

function describeBrowser(headers: IncomingHttpHeaders): Omit<ViewerKind, 'country'> {
  const agent = headers['user-agent'];
  if (!agent || agent.length > MAX_LENGTH) return { device: null, browser: null, os: null };
  const { browser, os, platform } = Bowser.parse(agent, hintsIn(headers));
  return { device: platform.type || null, browser: browser.name || null, os: os.name || null };
}

/** `Sec-CH-UA` (User-Agent Client Hints): some browsers call themselves Chrome in their User-Agent. */
function hintsIn({ 'sec-ch-ua': brands }: IncomingHttpHeaders): Bowser.ClientHints | undefined {
  if (typeof brands !== 'string' || brands.length > MAX_LENGTH) return undefined;
  return { brands: [...brands.matchAll(/"([^"]{1,60})"; ?v="([^"]{1,20})"/g)].map(([, brand = '', version = '']) => ({ brand, version })) };
}

/** Gateways say `XX`, `ZZ` or `T1` where they do not know it. */
function countryIn(value: string | string[] | undefined): string | null {
  const code = typeof value === 'string' ? value.trim().toUpperCase() : '';
  return /^[A-Z]{2}$/.test(code) && code !== 'XX' && code !== 'ZZ' ? code : null;
}
