const ATTRIBUTE = /([A-Z0-9-]+)=(?:"([^"]*)"|([^",]*))/g;

export interface Playlist {
  data: string;
  url: string;
}

/**
 * The media playlists that a player starts with: the first variant of a Multivariant Playlist (RFC 8216 §4.3.4.2) and the
 * default audio of its group. None of a Media Playlist, or of one with variables.
 */
export function startPlaylists({ data: text, url }: Playlist): string[] {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => line.startsWith('#EXT-X-STREAM-INF:'));
  const variant = lines.slice(start + 1).find((line) => line && !line.startsWith('#'));
  if (start < 0 || !variant || text.includes('{$')) return [];
  const group = attributesOf(lines[start])['AUDIO'];
  const sounds = lines
    .filter((line) => line.startsWith('#EXT-X-MEDIA:'))
    .map(attributesOf)
    .filter((attributes) => group && attributes['TYPE'] === 'AUDIO' && attributes['GROUP-ID'] === group);
  const sound = (sounds.find((attributes) => attributes['DEFAULT'] === 'YES') ?? sounds[0])?.['URI'];
  return absolute([variant, sound], url);
}

/**
 * The initialization section and the segment with which the playback of a Media Playlist (RFC 8216 §4.3.3) begins at `time`, in
 * seconds from its start. None of a live playlist, whose start depends on its edge, and none of byte ranges.
 */
export function startSegments({ data: text, url }: Playlist, time = 0): string[] {
  if (!/^#EXT-X-(?:ENDLIST|PLAYLIST-TYPE:EVENT)/m.test(text) || /BYTERANGE|\{\$/.test(text)) return [];
  let map: string | undefined;
  let end = 0;
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#EXT-X-MAP:')) map = attributesOf(line)['URI'];
    else if (line.startsWith('#EXTINF:')) end += Number.parseFloat(line.slice(8));
    else if (line && !line.startsWith('#') && end > time) return absolute([map, line], url);
  }
  return [];
}

const absolute = (uris: readonly (string | undefined)[], base: string): string[] =>
  uris.flatMap((uri) => (uri && URL.canParse(uri, base) ? [new URL(uri, base).href] : []));

const attributesOf = (line = ''): Record<string, string | undefined> => Object.fromEntries([...line.matchAll(ATTRIBUTE)].map(([, name, quoted, plain]) => [name, quoted ?? plain]));
