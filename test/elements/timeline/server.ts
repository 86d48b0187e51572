import { createClient, systemEnvironment, toIso, type Environment, type ErrorCode, type OrielClient } from '@oriel/core';
import { ServerError } from '@oriel/core/contract';

export interface Asked {
  what: string;
  from: number;
  to: number;
  token: string | null;
  signal: AbortSignal | undefined;
}

export interface FakeServer {
  client: OrielClient;
  /** All requests so far. */
  asked: Asked[];
  /** What it answers with from now on; a promise holds the answer back. */
  sequences: readonly { from: number; to: number }[] | Promise<readonly { from: number; to: number }[]>;
  events: readonly { id: string; time: number; label: string; kind?: string }[];
  /** Set: every request fails. */
  error: ErrorCode | undefined;
}

/** A real client of a server that answers as it is told. */
export function serve(answers: Partial<FakeServer> = {}, environment: Environment = systemEnvironment, address = location.origin): FakeServer {
  const asked: Asked[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const { pathname, searchParams } = new URL(String(input));
    const what = pathname.split('/').at(-1)!;
    const time = (name: string) => Date.parse(searchParams.get(name) ?? searchParams.get('time') ?? '');
    const [from, to] = [time('from'), time('to')];
    asked.push({ what, from, to, token: new Headers(init?.headers).get('Authorization'), signal: init?.signal ?? undefined });
    if (server.error) {
      const error = new ServerError(server.error);
      return Response.json(error.toBody(), { status: error.status });
    }
    if (what === 'thumbnail') {
      const drawn = new OffscreenCanvas(320, 180);
      drawn.getContext('2d')!.fillRect(0, 0, 320, 180);
      return new Response(await drawn.convertToBlob());
    }
    if (what === 'activity') return Response.json({ buckets: Array.from({ length: Number(searchParams.get('buckets')) }, () => 0.5) });
    const within = <T extends { from: number; to: number }>(ranges: readonly T[]) => ranges.map((range) => ({ from: Math.max(from, range.from), to: Math.min(to, range.to) })).filter((range) => range.from < range.to);
    if (what === 'sequences') return Response.json({ sequences: within(await server.sequences).map((range) => ({ from: toIso(range.from), to: toIso(range.to) })) });
    return Response.json({ events: server.events.filter((event) => event.time >= from && event.time < to).map((event) => ({ ...event, time: toIso(event.time) })) });
  };
  const client = createClient({ server: address, fetch, environment });
  const server: FakeServer = { client, asked, sequences: [], events: [], error: undefined, ...answers };
  return server;
}
