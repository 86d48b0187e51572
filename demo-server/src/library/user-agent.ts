import Bowser from 'bowser';

/** What a User-Agent tells of a viewer; null for what it does not. */
export interface ViewerKind {
  device: string | null;
  browser: string | null;
  os: string | null;
}

/** Longer ones are made to be slow to read. */
const MAX_LENGTH = 512;

export function describeUserAgent(header: string | undefined): ViewerKind {
  if (!header || header.length > MAX_LENGTH) return { device: null, browser: null, os: null };
  const { browser, os, platform } = Bowser.parse(header);
  return { device: platform.type || null, browser: browser.name || null, os: os.name || null };
}
