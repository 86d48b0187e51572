import { ActivityQuery, fromIso, RangeQuery, ThumbnailQuery, toIso, type Activity, type CameraEventList, type Milliseconds, type SequenceList } from '@oriel/core/contract';
import { http, HttpResponse, type AnyHandler } from 'msw';
import { failure } from './handlers.ts';
import type { RecordedRanges } from './recorded-ranges.ts';

export interface MockTimeline {
  ranges: RecordedRanges;
  events?: readonly { time: Milliseconds; label: string }[];
  /** 0 to 1 at a time; missing: nothing ever moves. */
  activity?: (time: Milliseconds) => number;
  draw?: (camera: string) => (canvas: OffscreenCanvas, n: number, time: Milliseconds) => void;
}

const api = '*/api/v1/cameras/:id';

const query = (request: Request): Record<string, string> => Object.fromEntries(new URL(request.url).searchParams);

/** What a timeline asks for: recordings, activity, events, and the pictures over the pointer. */
export const timelineHandlers = ({ ranges, events = [], activity = () => 0, draw }: MockTimeline): AnyHandler[] => [
  http.get(`${api}/sequences`, ({ request }) => {
    const { from, to } = rangeOf(RangeQuery.parse(query(request)));
    const now = Date.now();
    const sequences = ranges
      .map((range) => ({ from: Math.max(range.from, from), to: Math.min(range.to, to, now) }))
      .filter((range) => range.from < range.to)
      .map((range) => ({ from: toIso(range.from), to: toIso(range.to) }));
    return HttpResponse.json({ sequences } satisfies SequenceList);
  }),
  http.get(`${api}/activity`, ({ request }) => {
    const asked = ActivityQuery.parse(query(request));
    const { from, to } = rangeOf(asked);
    const now = Date.now();
    const buckets = Array.from({ length: asked.buckets }, (_, index) => {
      const time = from + ((index + 0.5) * (to - from)) / asked.buckets;
      return time < now && ranges.some((range) => range.from <= time && time < range.to) ? activity(time) : 0;
    });
    return HttpResponse.json({ from: asked.from, to: asked.to, buckets } satisfies Activity);
  }),
  http.get(`${api}/events`, ({ request }) => {
    const { from, to } = rangeOf(RangeQuery.parse(query(request)));
    const seen = events.filter(({ time }) => from <= time && time < to);
    return HttpResponse.json({ events: seen.map(({ time, label }) => ({ id: String(time), time: toIso(time), label })) } satisfies CameraEventList);
  }),
  http.get(`${api}/thumbnail`, async ({ params, request }) => {
    const { time, width } = ThumbnailQuery.parse(query(request));
    const at = time === undefined ? Date.now() : fromIso(time);
    if (!draw || !ranges.some(({ from, to }) => from <= at && at < to)) return failure('no_recording');
    const canvas = new OffscreenCanvas(width, Math.round((width * 9) / 16));
    draw(String(params['id']))(canvas, 0, at);
    return new HttpResponse(await canvas.convertToBlob({ type: 'image/jpeg' }), { headers: { 'Content-Type': 'image/jpeg' } });
  }),
];

const rangeOf = ({ from, to }: RangeQuery): { from: Milliseconds; to: Milliseconds } => ({ from: fromIso(from), to: fromIso(to) });
