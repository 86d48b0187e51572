/** The addresses in a Multivariant Playlist (RFC 8216, 4.3.4): of pictures, sounds and captions, without those of keyframes. */
export function playlistsIn(text: string, base: string): string[] {
  return addressesIn(text, base, (line) => line.startsWith('#EXT-X-MEDIA:'));
}

/** The addresses in a Media Playlist (RFC 8216, 4.3.3): of its segments, and of their init segment. */
export function segmentsIn(text: string, base: string): string[] {
  return addressesIn(text, base, (line) => line.startsWith('#EXT-X-MAP:'));
}

/** Whether what a Media Playlist names cannot be read without a key. */
export const isEncrypted = (text: string): boolean => /^#EXT-X-(SESSION-)?KEY:(?!METHOD=NONE)/m.test(text);

function addressesIn(text: string, base: string, isNamed: (line: string) => boolean): string[] {
  const found = text.split(/\r?\n/).map((line) => (line.startsWith('#') ? (isNamed(line) ? /[:,]URI="([^"]+)"/.exec(line)?.[1] : undefined) : line.trim()));
  return [...new Set(found.filter((address) => address).map((address) => new URL(address!, base).href))];
}
