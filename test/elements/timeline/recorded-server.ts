import { createClient, toIso, type ErrorCode, type OrielError } from '@oriel/core';
import { ServerError } from '@oriel/core/contract';
import { TimelineData } from '../../../packages/elements/src/timeline/data/timeline-data.ts';
import { ManualEnvironment } from '../../core/support/manual-environment.ts';

export const HOUR = 3_600_000;
export const NOW = Date.parse('2026-03-01T12:00:00Z');
export const OLDEST = NOW - 300 * HOUR;
export const VIEW = { from: NOW - 3 * HOUR, to: NOW - HOUR };

interface Asked {
  kind: string;
  from: number;
  to: number;
  buckets: number;
}

export const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A server that has recorded each first half of an hour since `OLDEST`, with an activity that counts minutes, and an event each minute. */
export function setUp() {
  const environment = Object.assign(new ManualEnvironment(), { time: NOW });
  const asked: Asked[] = [];
  const told: string[] = [];
  const fails = new Map<string, ErrorCode>();
  const state = { handled: false };
  const client = createClient({
    server: 'http://server.example',
    environment,
    fetch: async (input) => {
      const { pathname, searchParams } = new URL(String(input));
      const kind = pathname.split('/').at(-1)!;
      const [from, to, buckets] = [Date.parse(searchParams.get('from')!), Date.parse(searchParams.get('to')!), Number(searchParams.get('buckets'))];
      asked.push({ kind, from, to, buckets });
      const code = fails.get(kind);
      if (code) {
        const error = new ServerError(code);
        return Response.json(error.toBody(), { status: error.status });
      }
      const start = Math.max(from, OLDEST);
      const times = (step: number) => Array.from({ length: Math.max(0, Math.ceil((Math.min(to, NOW) - start) / step) + 1) }, (_, at) => (Math.floor(start / step) + at) * step);
      if (kind === 'sequences') {
        const sequences = times(HOUR)
          .map((time) => ({ from: Math.max(from, time), to: Math.min(to, time + HOUR / 2) }))
          .filter((range) => range.from < range.to);
        return Response.json({ sequences: sequences.map((range) => ({ from: toIso(range.from), to: toIso(range.to) })) });
      }
      if (kind === 'activity') return Response.json({ buckets: Array.from({ length: buckets }, (_, at) => Math.floor((from + (at * (to - from)) / buckets) / 60_000)) });
      const events = times(60_000).filter((time) => time >= from && time < to);
      return Response.json({ events: events.slice(-1000).map((time) => ({ id: String(time), time: toIso(time), label: 'Door' })) });
    },
  });
  const source = {
    cameras: () => client.cameras,
    camera: () => 'yard',
    environment: () => environment,
    now: () => client.now(),
    changed: () => undefined,
    failed: (error: OrielError) => (told.push(error.code), !state.handled),
  };
  const data = new TimelineData(source);
  const show = async (view = VIEW, width = 800) => {
    data.show(view, width);
    for (let round = 0; round < 8; round++) {
      environment.advance(round === 0 ? 150 : 0);
      await settled();
    }
  };
  return { asked, data, environment, fails, show, source, state, told };
}
