import Bowser from 'bowser';

/** Device, browser and operating system by the User-Agent; null where it does not tell. */
export interface ViewerKind {
  device: string | null;
  browser: string | null;
  os: string | null;
}

/** Longer ones may be an attack on the parser. */
const MAX_LENGTH = 512;

export function describeUserAgent(header: string | undefined): ViewerKind {
  if (!header || header.length > MAX_LENGTH) return { device: null, browser: null, os: null };
  const { browser, os, platform } = Bowser.parse(header);
  return { device: platform.type || null, browser: browser.name || null, os: os.name || null };
}
