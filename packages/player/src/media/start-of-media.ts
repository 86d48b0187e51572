const ATTRIBUTE = /([A-Z0-9-]+)=(?:"([^"]*)"|([^",]*))/g;

export interface Playlist {
  data: string;
  url: string;
}

/** What a player starts with of a Multivariant Playlist (RFC 8216 §4.3.4.2): its first variant and the default audio of that. */
export interface StartVariant {
  /** Absolute URL of the media playlist. */
  variant: string;
  /** The same of its audio; missing: the variant has it, or there is none. */
  sound: string | undefined;
  attributes: Readonly<Record<string, string | undefined>>;
}

/** `undefined` of a Media Playlist, and of a playlist with variables. */
export function startVariant({ data: text, url }: Playlist): StartVariant | undefined {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => line.startsWith('#EXT-X-STREAM-INF:'));
  const uri = lines.slice(start + 1).find((line) => line && !line.startsWith('#'));
  const [variant] = absolute([uri], url);
  if (start < 0 || !variant || text.includes('{$')) return undefined;
  const attributes = attributesOf(lines[start]);
  const group = attributes['AUDIO'];
  const sounds = lines
    .filter((line) => line.startsWith('#EXT-X-MEDIA:'))
    .map(attributesOf)
    .filter((sound) => group && sound['TYPE'] === 'AUDIO' && sound['GROUP-ID'] === group);
  const [sound] = absolute([(sounds.find(({ DEFAULT }) => DEFAULT === 'YES') ?? sounds[0])?.['URI']], url);
  return { variant, sound, attributes };
}

/**
 * The initialization section and the segment with which the playback of a Media Playlist (RFC 8216 §4.3.3) begins at `time`, in
 * seconds from its start. None of a live playlist, whose start depends on its edge, and none of byte ranges.
 */
export function startSegments({ data: text, url }: Playlist, time: number): string[] {
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
