import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { runFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import { systemClock } from '../../../demo-server/src/media/wall-clock.ts';
import type { SegmentRecord } from '../../../demo-server/src/pipeline/batcher.ts';
import { PipelineFolder } from '../../../demo-server/src/pipeline/folder.ts';
import { Fetcher } from '../../../demo-server/src/pipeline/source/fetcher.ts';
import { until } from '../../support/until.ts';

const SEGMENTS = 4;

test('while the disk is full nothing is fetched, it says so, and it goes on by itself without a segment missing', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-disk-full-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const film = ['-f', 'lavfi', '-i', `testsrc2=s=160x90:r=25:d=${SEGMENTS}`, '-f', 'lavfi', '-i', `sine=sample_rate=48000:duration=${SEGMENTS}`, '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-c:a', 'aac'];
  await runFfmpeg('ffmpeg', ['-v', 'error', ...film, '-f', 'hls', '-hls_time', '1', '-hls_playlist_type', 'event', join(folder, 'live.m3u8')], { signal: AbortSignal.timeout(30_000) });
  const server = createServer((request, response) => void readFile(join(folder, basename(request.url ?? ''))).then((bytes) => response.end(bytes), () => response.writeHead(404).end())).listen(0, '127.0.0.1');
  t.after(() => void server.close());
  await once(server, 'listening');

  const own = new PipelineFolder(folder, 'live');
  await own.make();
  const segments: SegmentRecord[] = [];
  const troubles: (string | undefined)[] = [];
  /** Bytes. */
  let free = 1e9;
  const fetcher = new Fetcher({
    ...{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/live.m3u8`, folder: own, ffmpegPath: 'ffmpeg', allowPrivate: true, known: { lastSegment: undefined, lastSound: undefined } },
    clock: { ...systemClock, after: (delay, fn) => systemClock.after(delay / 20, fn) },
    freeSpace: { bytes: async () => free },
    leastFree: 1e6,
    segment: (record) => {
      segments.push(record);
      if (segments.length === 2) free = 1e6;
    },
    sound: () => {},
    missed: (count) => assert.fail(`${count} segments are missing`),
    troubled: (error) => troubles.push(error?.reason),
    waiting: () => {},
  });
  const running = fetcher.run(AbortSignal.timeout(30_000));
  await until('it says so', () => troubles.includes('disk_full'));
  assert.equal(segments.length, 2);
  free = 1e9;
  await running;
  assert.deepEqual(segments.map(({ number, sequence }) => [number, sequence]), Array.from({ length: SEGMENTS }, (_, index) => [index, index]));
  assert.equal(troubles.at(-1), undefined, 'it says that it goes on');
});
