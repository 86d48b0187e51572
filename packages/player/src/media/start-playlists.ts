const ATTRIBUTE = /([A-Z0-9-]+)=(?:"([^"]*)"|([^",]*))/g;

/**
 * The media playlists that a player starts with: the first variant of a Multivariant Playlist (RFC 8216 §4.3.4.2) and the
 * default audio of its group. None of a Media Playlist, or of one with variables.
 */
export function startPlaylists({ text, url }: { text: string; url: string }): string[] {
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
  return [variant, ...(sound ? [sound] : [])].filter((uri) => URL.canParse(uri, url)).map((uri) => new URL(uri, url).href);
}

const attributesOf = (line = ''): Record<string, string | undefined> => Object.fromEntries([...line.matchAll(ATTRIBUTE)].map(([, name, quoted, plain]) => [name, quoted ?? plain]));
