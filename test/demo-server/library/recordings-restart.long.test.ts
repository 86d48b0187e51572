import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Recording } from '@oriel/core/contract';
import type { TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { slowFfmpeg } from './support.ts';
import { CAMERAS, clocksIn, live, recordingOf, send, startOf, startRecorder, stopOf, written } from './recordings-support.ts';

const SECONDS = 3000;
const IDS = CAMERAS.map(({ id }) => id);

/** A server that records both cameras for some seconds. */
async function recordSome(env: Record<string, string> = {}): Promise<{ server: TestServer; recordings: Recording[] }> {
  const server = await startRecorder({ env });
  await live(server, ...IDS);
  const recordings = [await startOf(server, { stream_id: IDS[0]! }), await startOf(server, { stream_id: IDS[1]! })];
  await untilLater(recordings.at(-1)!);
  return { server, recordings };
}

const untilLater = ({ started_at }: Recording): Promise<unknown> => until('some seconds have passed', () => Date.now() > Date.parse(started_at) + SECONDS);

async function restart(t: TestContext, { dataDir }: TestServer, cameras = CAMERAS): Promise<TestServer> {
  const server = await startRecorder({ dataDir, cameras });
  t.after(() => server.stop());
  return server;
}

async function picturesOf(server: TestServer, { id, status, failure_reason }: Recording): Promise<number[]> {
  assert.equal(status, 'ready', failure_reason);
  const folder = await mkdtemp(join(tmpdir(), 'oriel-download-'));
  const file = join(folder, 'recording.mp4');
  await writeFile(file, new Uint8Array(await (await send(server, `/${id}/download`, { method: 'GET' })).arrayBuffer()));
  const clocks = await clocksIn(file);
  await rm(folder, { recursive: true });
  assert.deepEqual(clocks, clocks.toSorted((a, b) => a - b));
  return clocks;
}

for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
  test(`after a ${signal} a recording goes on, and has what was recorded before`, async (t) => {
    const { server: first, recordings } = await recordSome();
    await first.stop({ signal, keep: true });
    const killed = Date.now();
    const second = await restart(t, first);
    await live(second, ...IDS);
    const again = Date.now();
    await until('some more seconds have passed', () => Date.now() > again + SECONDS);
    for (const { id, started_at } of recordings) {
      assert.equal((await recordingOf(second, id)).status, 'recording');
      await stopOf(second, id);
      const recording = await written(second, id);
      const clocks = await picturesOf(second, recording);
      assert.ok(clocks[0]! < Date.parse(started_at) + 2000, 'it begins where it began');
      assert.ok(clocks.some((clock) => clock < killed) && clocks.at(-1)! > again, 'it has both parts');
      const steps = clocks.slice(1).map((clock, i) => clock - clocks[i]!);
      const gap = Math.max(...steps);
      const shown = recording.duration_seconds! * 1000;
      assert.ok(shown > SECONDS && shown < clocks.at(-1)! - clocks[0]! - gap + 1500, `${shown} ms without the gap of ${gap} ms`);
    }
  });
}

test('a recording whose stream is gone after a kill ends with what there is', async (t) => {
  const { server: first, recordings } = await recordSome();
  await first.stop({ signal: 'SIGKILL', keep: true });
  const killed = Date.now();
  const second = await restart(t, first, []);
  for (const { id } of recordings) {
    const recording = await written(second, id);
    const clocks = await picturesOf(second, recording);
    assert.ok(recording.duration_seconds! > 1, `${recording.duration_seconds} s`);
    assert.ok(Date.parse(recording.ended_at!) <= killed && Date.parse(recording.ended_at!) >= clocks.at(-1)! - 200, 'it ended with its last picture');
  }
});

test('a kill while the file is written does not lose it', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-slow-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const { server: first, recordings } = await recordSome({ FFMPEG_PATH: await slowFfmpeg(folder) });
  for (const { id } of recordings) assert.equal((await stopOf(first, id)).status, 'processing');
  await first.stop({ signal: 'SIGKILL', keep: true });
  const second = await restart(t, first);
  for (const { id } of recordings) assert.ok((await picturesOf(second, await written(second, id))).length > 10);
});
