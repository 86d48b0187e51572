import { join } from 'node:path';
import { withSignature } from '../../hls/playlist-text.ts';
import { inputOptions } from '../media-file.ts';
import { TRANSPORT_DURATION } from '../packaging.ts';
import { peakOf } from '../playlists.ts';
import type { Rendition } from '../rendition-store.ts';

export const TRANSPORT_TYPE = 'video/mp2t';
/** The playlist that FFmpeg writes. */
export const TRANSPORT_INDEX = 'index.m3u8';
/** The time of the first picture in every quality, seconds: pictures that are decoded before they are shown have a place before it. */
const START = 1;

/** Puts a picture, and its sound, into segments, without encoding them. */
export const transportPass = (inputs: readonly string[], folder: string): string[] => [
  ...['-v', 'error', '-nostdin', ...inputs.flatMap(inputOptions)],
  ...['-map', '0:v', ...(inputs.length > 1 ? ['-map', '1:a'] : []), '-c', 'copy'],
  ...['-avoid_negative_ts', 'disabled', '-output_ts_offset', String(START), '-muxdelay', '0', '-muxpreload', '0'],
  ...['-f', 'hls', '-hls_time', String(TRANSPORT_DURATION), '-hls_list_size', '0', '-hls_playlist_type', 'vod', '-hls_segment_type', 'mpegts'],
  ...['-hls_segment_filename', join(folder, 'segment-%d.ts'), join(folder, TRANSPORT_INDEX)],
];

export const readTransportIndex = (text: string): { name: string; duration: number }[] =>
  [...text.matchAll(/^#EXTINF:([\d.]+),[^\n]*\n(segment-\d+\.ts)$/gm)].map(([, duration, name]) => ({ name: name!, duration: Number(duration) }));

/** `segment-000.ts`. */
const nameOf = (number: number): string => `segment-${String(number).padStart(3, '0')}.ts`;

/** Pictures that are in MPEG-TS segments, from the lowest quality to the highest. */
export const inTransport = (renditions: readonly Rendition[]): Rendition[] => renditions.filter(({ transportSegments }) => transportSegments !== null);

/** The Multivariant Playlist (RFC 8216 §4.3.4) of pictures with their sound. @param signature `access=…`, or empty */
export function transportMaster(pictures: readonly Rendition[], sound: Rendition | undefined, signature: string): string {
  const lines = pictures.flatMap((picture) => {
    const codecs = [picture.codec, sound?.codec].filter(Boolean).join(',');
    const bandwidth = peakOf(picture) + (sound ? peakOf(sound) : 0);
    const average = (picture.bitrateKbps + (sound?.bitrateKbps ?? 0)) * 1000;
    return [
      `#EXT-X-STREAM-INF:BANDWIDTH=${Math.ceil(bandwidth * ENVELOPE)},AVERAGE-BANDWIDTH=${Math.ceil(average * ENVELOPE)},CODECS="${codecs}",RESOLUTION=${picture.width}x${picture.height}`,
      withSignature(`${picture.label}/playlist.m3u8`, signature),
    ];
  });
  return `${['#EXTM3U', '#EXT-X-VERSION:3', '#EXT-X-INDEPENDENT-SEGMENTS', ...lines].join('\n')}\n`;
}

/** What the packets of MPEG-TS add at most. */
const ENVELOPE = 1.15;

/** The Media Playlist of one quality. @param durations of its segments, seconds */
export function transportPlaylist(durations: readonly number[], signature: string): string {
  const longest = Math.max(1, ...durations.map(Math.round));
  const lines = [
    ...['#EXTM3U', '#EXT-X-VERSION:3', `#EXT-X-TARGETDURATION:${longest}`, '#EXT-X-MEDIA-SEQUENCE:0', '#EXT-X-PLAYLIST-TYPE:VOD', '#EXT-X-INDEPENDENT-SEGMENTS'],
    ...durations.flatMap((duration, number) => [`#EXTINF:${duration.toFixed(5)},`, withSignature(nameOf(number), signature)]),
    '#EXT-X-ENDLIST',
  ];
  return `${lines.join('\n')}\n`;
}
