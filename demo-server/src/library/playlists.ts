import { withSignature } from '../hls/playlist-text.ts';
import type { CaptionsSummary } from './caption-store.ts';
import { nameOfLanguage } from './language.ts';
import type { Rendition, RenditionSegment } from './rendition-store.ts';

const SOUND_GROUP = 'sound';
const CAPTIONS_GROUP = 'captions';
const UNNAMED_SOUND = 'Sound';
/** What a picture may need beyond its limit while its real peak is unknown. */
const HEADROOM = 1.1;

/** What can be played now: what is complete, or, until that is anything, the first quality that grows. */
export function playable(renditions: readonly Rendition[]): { pictures: Rendition[]; sounds: Rendition[] } {
  const begun = renditions.filter(({ segments, codec }) => segments > 0 && codec !== null);
  const pictures = begun.filter(({ kind }) => kind === 'video');
  const complete = pictures.filter(({ status }) => status === 'completed');
  const needsSound = renditions.some(({ kind }) => kind === 'audio');
  const sounds = begun.filter(({ kind }) => kind === 'audio');
  if (needsSound && sounds.length === 0) return { pictures: [], sounds };
  return { pictures: complete.length > 0 ? complete : pictures.filter(({ status }) => status === 'processing').slice(0, 1), sounds };
}

/** Whether everything that can be played is complete. */
export const isComplete = ({ pictures, sounds }: ReturnType<typeof playable>): boolean =>
  pictures.length > 0 && [...pictures, ...sounds].every(({ status }) => status === 'completed');

export interface MultivariantPlaylist extends ReturnType<typeof playable> {
  captions: readonly CaptionsSummary[];
  /** `access=…`, or empty. */
  signature: string;
  /** Parts of encrypted segments cannot be read alone: there are no playlists of keyframes. */
  isProtected: boolean;
}

/** The Multivariant Playlist (RFC 8216 §4.3.4). */
export function multivariantPlaylist({ pictures, sounds, captions, signature, isProtected }: MultivariantPlaylist): string {
  const lines = ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-INDEPENDENT-SEGMENTS'];
  for (const [i, sound] of sounds.entries()) {
    const language = sound.language === null ? '' : `,LANGUAGE="${sound.language}"`;
    lines.push(`#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="${SOUND_GROUP}",NAME="${quotable(soundName(sounds, i))}"${language},DEFAULT=${i === 0 ? 'YES' : 'NO'},AUTOSELECT=YES,URI="${addressOf(sound, signature)}"`);
  }
  const loudest = Math.max(0, ...sounds.map(peakOf));
  const average = Math.max(0, ...sounds.map(({ bitrateKbps }) => bitrateKbps));
  for (const [i, { language, label }] of captions.entries()) {
    const name = captions.findIndex((other) => other.label === label) === i ? label : `${label} (${language})`;
    const attributes = `GROUP-ID="${CAPTIONS_GROUP}",NAME="${quotable(name)}",LANGUAGE="${language}",DEFAULT=NO,AUTOSELECT=YES`;
    lines.push(`#EXT-X-MEDIA:TYPE=SUBTITLES,${attributes},URI="${withSignature(`captions/${language}/playlist.m3u8`, signature)}"`);
  }
  for (const picture of pictures) {
    const codecs = [...new Set([picture, ...sounds].map(({ codec }) => codec))].join(',');
    const attributes = [
      `BANDWIDTH=${peakOf(picture) + loudest}`,
      `AVERAGE-BANDWIDTH=${(picture.bitrateKbps + average) * 1000}`,
      `CODECS="${codecs}"`,
      `RESOLUTION=${picture.width}x${picture.height}`,
      ...(sounds.length > 0 ? [`AUDIO="${SOUND_GROUP}"`] : []),
      ...(captions.length > 0 ? [`SUBTITLES="${CAPTIONS_GROUP}"`] : []),
    ];
    lines.push(`#EXT-X-STREAM-INF:${attributes.join(',')}`, addressOf(picture, signature));
  }
  for (const picture of pictures.filter(hasKeyframes)) {
    const attributes = [`BANDWIDTH=${Math.ceil(picture.keyframePeak ?? 0)}`, `CODECS="${picture.codec}"`, `RESOLUTION=${picture.width}x${picture.height}`, `URI="${withSignature(`${picture.id}/keyframes.m3u8`, signature)}"`];
    if (!isProtected) lines.push(`#EXT-X-I-FRAME-STREAM-INF:${attributes.join(',')}`);
  }
  return `${lines.join('\n')}\n`;
}

/** No quotation marks or line breaks in attributes (RFC 8216 §4.2). */
const quotable = (text: string): string => text.replaceAll('"', "'").replaceAll(/[\r\n]/g, ' ');

/** Its name in the file, else its language; unlike the others. */
export function soundName(sounds: readonly Pick<Rendition, 'name' | 'language'>[], index: number): string {
  const nameOf = ({ name, language }: Pick<Rendition, 'name' | 'language'>) => name?.trim() || (language === null ? UNNAMED_SOUND : nameOfLanguage(language, UNNAMED_SOUND));
  const own = nameOf(sounds[index]!);
  return sounds.findIndex((sound) => nameOf(sound) === own) === index ? own : `${own} (${index + 1})`;
}

const hasKeyframes = ({ status, keyframePeak }: Rendition): boolean => status === 'completed' && keyframePeak !== null;

const addressOf = ({ id }: Rendition, signature: string): string => withSignature(`${id}/playlist.m3u8`, signature);

/** Bits per second. */
export const peakOf = ({ status, peak, bitrateKbps }: Rendition): number =>
  Math.ceil(status === 'completed' ? Math.max(peak, bitrateKbps * 1000) : Math.max(peak, bitrateKbps * 1000 * HEADROOM));

/** How a Media Playlist names encrypted segments. */
export interface PlaylistProtection {
  /** The folder has the init segment and the segments. It ends with a slash. */
  folder: string;
  /** EXT-X-KEY where it changes with this segment. */
  keyBefore(number: number): string | undefined;
}

const UNPROTECTED: PlaylistProtection = { folder: '', keyBefore: () => undefined };

/** A Media Playlist of type EVENT (RFC 8216 §4.3.3.5): it only grows, and ends when the rendition is complete. */
export function mediaPlaylist({ status, targetDuration }: Pick<Rendition, 'status' | 'targetDuration'>, segments: readonly RenditionSegment[], signature: string, { folder, keyBefore } = UNPROTECTED): string {
  const longest = segments.reduce((most, { duration }) => Math.max(most, Math.round(duration)), targetDuration);
  const lines = [
    ...['#EXTM3U', '#EXT-X-VERSION:7', `#EXT-X-TARGETDURATION:${longest}`, '#EXT-X-MEDIA-SEQUENCE:0', '#EXT-X-PLAYLIST-TYPE:EVENT'],
    ...['#EXT-X-INDEPENDENT-SEGMENTS', '#EXT-X-START:TIME-OFFSET=0', `#EXT-X-MAP:URI="${withSignature(`${folder}init.mp4`, signature)}"`],
    ...segments.flatMap(({ number, duration }) => [keyBefore(number), `#EXTINF:${duration.toFixed(5)},`, withSignature(`${folder}${number}.m4s`, signature)].filter((line) => line !== undefined)),
    ...(status === 'completed' ? ['#EXT-X-ENDLIST'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** The first picture of each segment, for fast forward and pictures on a seek bar (RFC 8216 §4.3.3.6). */
export function keyframePlaylist({ targetDuration }: Pick<Rendition, 'targetDuration'>, segments: readonly RenditionSegment[], signature: string): string {
  const longest = segments.reduce((most, { duration }) => Math.max(most, Math.round(duration)), targetDuration);
  const lines = [
    ...['#EXTM3U', '#EXT-X-VERSION:7', `#EXT-X-TARGETDURATION:${longest}`, '#EXT-X-MEDIA-SEQUENCE:0', '#EXT-X-PLAYLIST-TYPE:VOD'],
    ...['#EXT-X-I-FRAMES-ONLY', `#EXT-X-MAP:URI="${withSignature('init.mp4', signature)}"`],
    ...segments.flatMap(({ number, duration, keyframeBytes }) => [`#EXTINF:${duration.toFixed(5)},`, `#EXT-X-BYTERANGE:${keyframeBytes}@0`, withSignature(`${number}.m4s`, signature)]),
    '#EXT-X-ENDLIST',
  ];
  return `${lines.join('\n')}\n`;
}

/** The Media Playlist of captions: one segment with all of them (RFC 8216 §3.5). @param duration of the video, seconds */
export function captionsPlaylist(duration: number, signature: string): string {
  const lines = [
    ...['#EXTM3U', '#EXT-X-VERSION:7', `#EXT-X-TARGETDURATION:${Math.ceil(duration)}`, '#EXT-X-MEDIA-SEQUENCE:0', '#EXT-X-PLAYLIST-TYPE:VOD'],
    ...[`#EXTINF:${duration.toFixed(5)},`, withSignature('captions.vtt', signature), '#EXT-X-ENDLIST'],
  ];
  return `${lines.join('\n')}\n`;
}
