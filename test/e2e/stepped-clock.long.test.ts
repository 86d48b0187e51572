import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { SequenceList } from '@oriel/core/contract';
import { FAKETIME_MISSING, FakeTime } from '../support/fake-time.ts';
import { startPairedSource } from '../support/paired-source.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const MINUTE = 60_000;
/** Frames last 40 ms; the packager and the recorder only estimate how long the last one before the step lasted. */
const TOLERANCE = 100;

interface Segment {
  discontinuity: boolean;
  start: number;
  end: number;
}

/** The whole segments of the live media playlist, and the time at which its newest part ends. */
async function livePlaylist(server: TestServer, camera: string): Promise<{ segments: Segment[]; edge: number }> {
  const get = async (url: URL) => {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${url.pathname}: ${answer.status}`);
    return answer.text();
  };
  const multivariant = new URL(`/hls/${camera}/index.m3u8`, server.url);
  const media = (await get(multivariant)).split('\n').find((line) => line !== '' && !line.startsWith('#'));
  const segments: Segment[] = [];
  let discontinuity = false;
  let start = 0;
  let edge = 0;
  for (const line of (await get(new URL(media ?? '', multivariant))).split('\n')) {
    const [, tag = '', value = ''] = /^#(EXT[A-Z-]*):?(.*)$/.exec(line) ?? [];
    if (tag === 'EXT-X-DISCONTINUITY') discontinuity = true;
    if (tag === 'EXT-X-PROGRAM-DATE-TIME') edge = start = Date.parse(value);
    if (tag === 'EXT-X-PART') edge += 1000 * Number(/DURATION=([\d.]+)/.exec(value)?.[1]);
    if (tag === 'EXTINF') {
      edge = start + 1000 * Number.parseFloat(value);
      segments.push({ discontinuity, start, end: edge });
      discontinuity = false;
    }
  }
  return { segments, edge };
}

for (const [what, step] of [['back', -10 * MINUTE], ['forward', 10 * MINUTE]] as const) {
  test(`the system clock is set ${what} by ten minutes: one discontinuity, nothing lost`, { skip: FAKETIME_MISSING ?? false }, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'oriel-clock-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const time = new FakeTime(folder);
    const source = await startPairedSource({ cacheDir: folder });
    t.after(() => source.stop());
    const server = await startServer({ env: { ...time.env, CAMERAS: source.url } });
    t.after(() => server.stop());

    const [camera] = await until('the camera is live and recorded', async () => {
      const cameras = await server.cameras();
      return cameras[0]?.state === 'live' && cameras[0].recorder.state === 'recording' && cameras;
    });
    const id = camera!.id;
    await until('there are segments', async () => (await livePlaylist(server, id)).segments.length >= 2);
    const recordedRanges = async (at: number) => {
      const query = new URLSearchParams({ from: new Date(at - 5 * MINUTE).toISOString(), to: new Date(at + MINUTE).toISOString() });
      const { sequences } = await server.get<SequenceList>(`/api/v1/cameras/${id}/sequences?${query}`);
      return sequences.map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) }));
    };

    time.step(step);
    const stepped = performance.now();
    const states = new Set<string>();
    const look = async () => {
      const [found] = await server.cameras();
      states.add(`${found?.state}, ${found?.recorder.state}`);
      return livePlaylist(server, id);
    };
    await until('parts of the new time line come', async () => Math.abs((await look()).edge - time.now()) < 5000);
    assert.ok(performance.now() - stepped < 10_000, `after ${Math.round(performance.now() - stepped)} ms`);

    const { segments } = await until('the new time line has segments', async () => {
      const playlist = await look();
      return playlist.segments.filter(({ start }) => Math.abs(start - time.now()) < MINUTE).length >= 3 && playlist;
    });
    const starts = segments.flatMap(({ discontinuity }, index) => (discontinuity ? [index] : []));
    assert.equal(starts.length, 1, JSON.stringify(segments));
    const missing = segments[starts[0]!]!.start - segments[starts[0]! - 1]!.end - step;
    assert.ok(Math.abs(missing) < TOLERANCE, `${missing} ms are missing from the live stream`);

    const ranges = await until('the recording goes on', async () => {
      await look();
      const found = await recordedRanges(time.now());
      return found.length === 1 && time.now() - found[0]!.to < 5000 && found[0]!.to - found[0]!.from > 4000 && found;
    });
    const [before] = (await recordedRanges(time.now() - step)).toSorted((a, b) => a.from - b.from);
    const lost = ranges[0]!.from - before!.to - step;
    assert.ok(Math.abs(lost) < TOLERANCE, `${lost} ms are missing from the recording`);
    assert.deepEqual([...states], ['live, recording']);
  });
}
