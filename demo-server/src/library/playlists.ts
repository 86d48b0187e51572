import { withSignature } from '../hls/playlist-text.ts';
import type { CaptionsSummary } from './caption-store.ts';
import type { Rendition, RenditionSegment, RenditionSummary } from './rendition-store.ts';

const SOUND_GROUP = 'sound';
const CAPTIONS_GROUP = 'captions';
/** What a picture may need beyond its limit while its real peak is unknown. */
const HEADROOM = 1.1;

/** What can be played now: what is complete, or, until that is anything, the first quality that grows. */
export function playable(renditions: readonly RenditionSummary[]): { pictures: RenditionSummary[]; sound: RenditionSummary | undefined } {
  const begun = renditions.filter(({ segments, codec }) => segments > 0 && codec !== null);
  const pictures = begun.filter(({ kind }) => kind === 'video');
  const complete = pictures.filter(({ status }) => status === 'completed');
  const needsSound = renditions.some(({ kind }) => kind === 'audio');
  const sound = begun.find(({ kind }) => kind === 'audio');
  if (needsSound && !sound) return { pictures: [], sound: undefined };
  return { pictures: complete.length > 0 ? complete : pictures.filter(({ status }) => status === 'processing').slice(0, 1), sound };
}

/** Whether everything that can be played is complete. */
export const isComplete = ({ pictures, sound }: ReturnType<typeof playable>): boolean =>
  pictures.length > 0 && [...pictures, ...(sound ? [sound] : [])].every(({ status }) => status === 'completed');

export interface MultivariantPlaylist extends ReturnType<typeof playable> {
  captions: readonly CaptionsSummary[];
  /** `access=…`, or empty. */
  signature: string;
  /** Parts of encrypted segments cannot be read alone: there are no playlists of keyframes. */
  isProtected: boolean;
}

/** The Multivariant Playlist (RFC 8216 §4.3.4). */
export function multivariantPlaylist({ pictures, sound, captions, signature, isProtected }: MultivariantPlaylist): string {
  const lines = ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-INDEPENDENT-SEGMENTS'];
  if (sound) lines.push(`#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="${SOUND_GROUP}",NAME="Sound",DEFAULT=YES,AUTOSELECT=YES,URI="${addressOf(sound, signature)}"`);
  for (const [i, { language, label }] of captions.entries()) {
    const name = captions.findIndex((other) => other.label === label) === i ? label : `${label} (${language})`;
    const attributes = `GROUP-ID="${CAPTIONS_GROUP}",NAME="${name.replaceAll('"', "'")}",LANGUAGE="${language}",DEFAULT=NO,AUTOSELECT=YES`;
    lines.push(`#EXT-X-MEDIA:TYPE=SUBTITLES,${attributes},URI="${withSignature(`captions/${language}/playlist.m3u8`, signature)}"`);
  }
  for (const picture of pictures) {
    const codecs = [picture.codec, sound?.codec].filter(Boolean).join(',');
    const attributes = [
      `BANDWIDTH=${peakOf(picture) + (sound ? peakOf(sound) : 0)}`,
      `AVERAGE-BANDWIDTH=${(picture.bitrateKbps + (sound?.bitrateKbps ?? 0)) * 1000}`,
      `CODECS="${codecs}"`,
      `RESOLUTION=${picture.width}x${picture.height}`,
      ...(sound ? [`AUDIO="${SOUND_GROUP}"`] : []),
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

const hasKeyframes = ({ status, keyframePeak }: RenditionSummary): boolean => status === 'completed' && keyframePeak !== null;

const addressOf = ({ id }: Rendition, signature: string): string => withSignature(`${id}/playlist.m3u8`, signature);

/** Bits per second. */
export const peakOf = ({ status, peak, bitrateKbps }: RenditionSummary): number =>
  Math.ceil(status === 'completed' ? Math.max(peak, bitrateKbps * 1000) : Math.max(peak, bitrateKbps * 1000 * HEADROOM));

/** How a Media Playlist names encrypted segments. */
export interface PlaylistProtection {
  /** Of the init segment and the segments, with a slash at its end. */
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
