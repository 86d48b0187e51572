import './buffer.ts';
import { fromIso, RangeQuery, toIso, type Group, type Milliseconds } from '@oriel/core/contract';
import { http, HttpResponse, type AnyHandler } from 'msw';
import { fragment, initSegment } from '../../demo-server/src/media/fmp4/writer.ts';
import { encodeFrames, type EncodeOptions } from './frames.ts';
import { notRecorded } from './handlers.ts';
import type { RecordedRanges } from './recorded-ranges.ts';

/** What every browser with H.264 encodes and plays. */
export const HLS_CODEC = 'avc1.42C01F';

const SEGMENT: Milliseconds = 1000;

export interface MockHls {
  ranges: RecordedRanges;
  look?: (camera: string) => Omit<EncodeOptions, 'from'>;
  /** With an audio track, which is silent. */
  sound?: boolean;
  /** Live: up to when the camera has sent frames, Unix ms; missing: up to now. */
  edge?: () => Milliseconds;
  /** Live: so many segments are in the playlist. */
  kept?: number;
}

/** HLS, live and recorded: a segment a second, encoded when it is asked for. */
export const hlsHandlers = ({ ranges, look, sound = false, edge = Date.now, kept = 6 }: MockHls): AnyHandler[] => {
  const encode = (camera: string, from: Milliseconds) => encodeFrames({ ...look?.(camera), codec: HLS_CODEC, from });
  return [
    http.get('*/hls/:id/index.m3u8', () => playlist(liveSegments(edge(), kept))),
    http.get('*/hls/:id/recorded.m3u8', ({ request }) => {
      const asked = RangeQuery.parse(Object.fromEntries(new URL(request.url).searchParams));
      const segments = recordedSegments(ranges, fromIso(asked.from), fromIso(asked.to));
      return segments.length > 0 ? playlist(segments, { ended: true }) : notRecorded(ranges, fromIso(asked.from));
    }),
    http.get('*/hls/:id/init.mp4', async ({ params }) => media(initSegment([trackOf(await encode(String(params['id']), 0)), ...(sound ? [silence] : [])]))),
    http.get('*/hls/:id/:name.m4s', async ({ params }) => {
      const number = Number(params['name']);
      const { samples } = await encode(String(params['id']), number * SEGMENT);
      const silent = { trackId: 2, time: number * SEGMENT, samples: silentSamples };
      return media(fragment(number, [{ trackId: 1, time: number * SEGMENT, samples }, ...(sound ? [silent] : [])]));
    }),
  ];
};

/** AAC-LC, 48 kHz, mono (ISO/IEC 14496-3, AudioSpecificConfig). */
export const silence = { kind: 'audio', codec: 'mp4a.40.2', sampleRate: 48_000, channels: 1, description: Uint8Array.of(0x11, 0x88) } as const;
/** A second of it. */
export const silentSamples = Array.from({ length: 47 }, () => ({ data: Uint8Array.of(0x00, 0xc8, 0x00, 0x80, 0x23, 0x80), duration: SEGMENT / 47, keyframe: true }));

interface Segment {
  number: number;
  discontinuity?: boolean;
}

function liveSegments(edge: Milliseconds, kept: number): Segment[] {
  const newest = Math.floor(edge / SEGMENT) - 1;
  return Array.from({ length: kept }, (_, index) => ({ number: newest - kept + 1 + index }));
}

function recordedSegments(ranges: RecordedRanges, from: Milliseconds, to: Milliseconds): Segment[] {
  const segments: Segment[] = [];
  for (const range of ranges) {
    const end = Math.min(range.to, to, Date.now());
    let first = true;
    for (let time = Math.max(range.from, Math.floor(from / SEGMENT) * SEGMENT); time + SEGMENT <= end; time += SEGMENT) {
      segments.push({ number: Math.floor(time / SEGMENT), discontinuity: first && segments.length > 0 });
      first = false;
    }
  }
  return segments;
}

function playlist(segments: Segment[], { ended = false } = {}): HttpResponse<string> {
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${SEGMENT / 1000}`,
    `#EXT-X-MEDIA-SEQUENCE:${ended ? 0 : (segments[0]?.number ?? 0)}`,
    ...(ended ? ['#EXT-X-PLAYLIST-TYPE:VOD'] : []),
    '#EXT-X-MAP:URI="init.mp4"',
    ...segments.flatMap(({ number, discontinuity }) => [
      ...(discontinuity ? ['#EXT-X-DISCONTINUITY'] : []),
      `#EXT-X-PROGRAM-DATE-TIME:${toIso(number * SEGMENT)}`,
      `#EXTINF:${SEGMENT / 1000},`,
      `${number}.m4s`,
    ]),
    ...(ended ? ['#EXT-X-ENDLIST'] : []),
  ];
  return new HttpResponse(`${lines.join('\n')}\n`, { headers: { 'Content-Type': 'application/vnd.apple.mpegurl' } });
}

export const media = (bytes: Uint8Array): HttpResponse<ArrayBuffer> =>
  new HttpResponse(new Uint8Array(bytes).buffer, { headers: { 'Content-Type': 'video/mp4' } });

export function trackOf({ header }: Group): Parameters<typeof initSegment>[0][number] {
  const { codec, width, height } = header;
  return { kind: 'video', codec, width, height, description: Uint8Array.from(atob(header.description), (char) => char.charCodeAt(0)) };
}
