import { parse, setOptions, type types } from 'hls-parser';
import { PipelineError } from '../pipeline-error.ts';

/** Bytes. A day of an event with a segment a second has 5 MB. */
export const MAX_PLAYLIST = 8 * 1024 * 1024;
/** Characters. */
const MAX_LINE = 16 * 1024;
const MAX_LINES = 200_000;
/** A low-latency playlist without these is a plain one (rfc8216bis, Appendix B). */
const LOW_LATENCY = /^#EXT-X-(?:PART|PART-INF|PRELOAD-HINT|RENDITION-REPORT|SERVER-CONTROL)(?::|$)/;

// It would print what it finds.
setOptions({ silent: true });

export type MediaPlaylist = types.MediaPlaylist;
export type Segment = types.Segment;

/** Which media playlists are to be followed. */
export interface Chosen {
  video: string;
  /** Missing: the sound is in the same segments. */
  audio?: string;
}

/** @throws PipelineError `playlist_invalid` */
export function parsePlaylist(bytes: Buffer): types.MasterPlaylist | types.MediaPlaylist {
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  if (!text.startsWith('#EXTM3U')) throw new PipelineError('playlist_invalid', 'What the source sends is no HLS playlist.');
  const lines = text.split(/\r?\n/);
  if (lines.length > MAX_LINES || lines.some((line) => line.length > MAX_LINE)) throw new PipelineError('playlist_invalid', 'The playlist is too large.');
  const playlist = parsed(lines.filter((line) => !LOW_LATENCY.test(line)).join('\n'));
  if (!playlist.isMasterPlaylist && !(playlist.targetDuration > 0 && playlist.segments.every(({ duration }) => duration >= 0))) throw new PipelineError('playlist_invalid', 'The playlist has durations that are no numbers.');
  return playlist;
}

function parsed(text: string): types.MasterPlaylist | types.MediaPlaylist {
  try {
    return parse(text) as types.MasterPlaylist | types.MediaPlaylist;
  } catch (cause) {
    throw new PipelineError('playlist_invalid', 'The playlist cannot be read.', { cause });
  }
}

/**
 * The variant with the highest rate whose codecs are H.264 and AAC, or that names none; the first where no other fits. With
 * it, the default rendition of its sound.
 * @throws PipelineError `playlist_invalid`, `source_unsupported`
 */
export function chooseVariant({ variants }: types.MasterPlaylist, base: string): Chosen {
  const playable = variants.filter(({ isIFrameOnly, codecs, uri }) => !isIFrameOnly && uri !== '' && isCarried(codecs));
  if (variants.length === 0) throw new PipelineError('playlist_invalid', 'The master playlist has no variant.');
  const best = playable.toSorted((a, b) => b.bandwidth - a.bandwidth)[0];
  if (!best) throw new PipelineError('source_unsupported', 'No variant of the source has H.264 and AAC.');
  const rendition = best.audio.find(({ isDefault, uri }) => isDefault && uri !== undefined) ?? (best.audio.some(({ uri }) => uri === undefined) ? undefined : best.audio[0]);
  const video = resolveUri(best.uri, base);
  return { video, ...(rendition?.uri !== undefined && { audio: resolveUri(rendition.uri, base) }) };
}

const isCarried = (codecs: string | undefined): boolean =>
  codecs === undefined || codecs.split(',').every((codec) => /^(avc[13]|mp4a)\b/.test(codec.trim()));

/** @throws PipelineError `playlist_invalid` */
export function resolveUri(uri: string, base: string): string {
  const url = URL.parse(uri, base);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') throw new PipelineError('source_not_allowed', 'The playlist names something that is not HTTP.');
  return url.href;
}
