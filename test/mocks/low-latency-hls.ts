import './buffer.ts';
import { toIso, type Group, type Milliseconds } from '@oriel/core/contract';
import { http, HttpResponse, type AnyHandler } from 'msw';
import { fragment, initSegment } from '../../demo-server/src/media/fmp4/writer.ts';
import { encodeFrames } from './frames.ts';
import { HLS_CODEC, media, trackOf, type MockHls } from './hls-handlers.ts';

const SEGMENT: Milliseconds = 1000;
const PART: Milliseconds = 200;
const PARTS = SEGMENT / PART;
const IN_PLAYLIST = 6;

/** Live HLS with parts (rfc8216bis), five a second; a playlist request can wait for the next one. */
export const lowLatencyHandlers = ({ look, edge = Date.now }: Pick<MockHls, 'look' | 'edge'>): AnyHandler[] => {
  const groups = new Map<number, Promise<Group>>();
  const encode = (camera: string, segment: number) => {
    const group = groups.get(segment) ?? encodeFrames({ ...look?.(camera), codec: HLS_CODEC, from: segment * SEGMENT });
    groups.set(segment, group);
    return group;
  };
  return [
    http.get('*/hls/:id/index.m3u8', async ({ params, request }) => {
      const { searchParams } = new URL(request.url);
      const [segment, part] = [searchParams.get('_HLS_msn'), searchParams.get('_HLS_part')];
      const wanted = segment === null ? 0 : Number(segment) * SEGMENT + (Number(part ?? PARTS - 1) + 1) * PART;
      while (edge() < wanted) await new Promise((resolve) => setTimeout(resolve, 20));
      // Encoded before it is asked for, as a packager has it.
      void encode(String(params['id']), Math.floor(edge() / SEGMENT) + 1);
      return playlist(edge());
    }),
    http.get('*/hls/:id/init.mp4', async ({ params }) => media(initSegment([trackOf(await encode(String(params['id']), 0))]))),
    http.get('*/hls/:id/:name.m4s', async ({ params }) => {
      const [segment = 0, part] = String(params['name']).split('-').map(Number);
      const { samples } = await encode(String(params['id']), segment);
      const frames = samples.length / PARTS;
      const cut = part === undefined ? samples : samples.slice(part * frames, (part + 1) * frames);
      return media(fragment(segment, [{ trackId: 1, time: segment * SEGMENT + (part ?? 0) * PART, samples: cut }]));
    }),
  ];
};

function playlist(edge: Milliseconds): HttpResponse<string> {
  const newest = Math.floor(edge / SEGMENT);
  const part = (segment: number, index: number) =>
    `#EXT-X-PART:DURATION=${PART / 1000},URI="${segment}-${index}.m4s"${index === 0 ? ',INDEPENDENT=YES' : ''}`;
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:9',
    `#EXT-X-TARGETDURATION:${SEGMENT / 1000}`,
    `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${(3 * PART) / 1000}`,
    `#EXT-X-PART-INF:PART-TARGET=${PART / 1000}`,
    `#EXT-X-MEDIA-SEQUENCE:${newest - IN_PLAYLIST}`,
    '#EXT-X-MAP:URI="init.mp4"',
  ];
  for (let segment = newest - IN_PLAYLIST; segment <= newest; segment++) {
    const parts = segment < newest ? PARTS : Math.floor((edge - newest * SEGMENT) / PART);
    if (segment < newest || parts > 0) lines.push(`#EXT-X-PROGRAM-DATE-TIME:${toIso(segment * SEGMENT)}`);
    if (segment >= newest - 3) for (let index = 0; index < parts; index++) lines.push(part(segment, index));
    if (segment < newest) lines.push(`#EXTINF:${SEGMENT / 1000},`, `${segment}.m4s`);
  }
  return new HttpResponse(`${lines.join('\n')}\n`, { headers: { 'Content-Type': 'application/vnd.apple.mpegurl' } });
}
