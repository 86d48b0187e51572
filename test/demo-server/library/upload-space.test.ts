import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, statfs, truncate, utimes, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { IDLE, ResumableSpace } from '../../../demo-server/src/library/resumable-space.ts';
import { UploadSpace } from '../../../demo-server/src/library/upload-space.ts';
import type { TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { codeOf, startLibrary } from './support.ts';
import { ask, begin, patch } from './tus-support.ts';

const outcome = (reserved: Promise<unknown>): Promise<string> =>
  reserved.then(
    () => 'reserved',
    (error: { code: string }) => error.code,
  );

describe('one server', () => {
  let server: TestServer;
  /** More than half of what is free on the disk, bytes. */
  let large: number;

  before(async () => {
    server = await startLibrary({ env: { MAX_UPLOAD_GB: '1000000', MIN_FREE_GB: '0' } });
    const { bavail, bsize } = await statfs(server.dataDir);
    large = Math.round(bavail * bsize * 0.7);
  });
  after(() => server.stop());

  test('a resumable upload that fits only without another one is refused at its start', async () => {
    const both = await Promise.all([begin(server, large), begin(server, large)]);
    const [first, second] = both.toSorted((a, b) => a.status - b.status);
    assert.equal(first?.status, 201);
    assert.equal(await codeOf(second!), '503 disk_full');
    const url = new URL(first.headers.get('location') ?? '', server.url).href;
    // It has its room, and goes on.
    assert.equal((await patch(url, 0, new Uint8Array(1000))).status, 204);
    assert.equal(await codeOf(await begin(server, large)), '503 disk_full');
    assert.equal((await ask('DELETE', url)).status, 204);
    const next = await begin(server, large);
    assert.equal(next.status, 201);
    await ask('DELETE', new URL(next.headers.get('location') ?? '', server.url).href);
  });

  test('so is one beside a multipart upload, until that has ended', async () => {
    let multipart = await startMultipart(server.url, large);
    const refused = await until(
      'the multipart upload has its room',
      async () => {
        // The question below had the room when it began.
        if (multipart.isAnswered()) {
          multipart = await startMultipart(server.url, large);
          return undefined;
        }
        const response = await begin(server, large);
        if (response.status !== 201) return response;
        await ask('DELETE', new URL(response.headers.get('location') ?? '', server.url).href);
        return undefined;
      },
      { every: 500 },
    );
    assert.equal(await codeOf(refused), '503 disk_full');
    multipart.socket.destroy();
    await until('its room is free', async () => (await begin(server, large)).status === 201);
  });
});

test('a resumable upload needs room for what is missing, and none while it pauses', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-space-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  let free = 100;
  let now = Date.now();
  const running = new Set<string>();
  const disk = new UploadSpace({ freeSpace: { bytes: async () => free }, minFreeBytes: 10 });
  const space = new ResumableSpace({ folder, unfinished: disk, finished: disk, isRunning: (id) => running.has(id), now: () => now });
  const file = (id: string): string => join(folder, id);

  await space.reserve('a', 80);
  await writeFile(file('a'), '');
  assert.equal(await outcome(space.reserve('b', 20)), 'disk_full');
  // 50 bytes arrive, which the disk no longer has: as much is left for others.
  await truncate(file('a'), 50);
  await utimes(file('a'), now / 1000, now / 1000);
  free = 50;
  assert.equal(await outcome(space.reserve('b', 20)), 'disk_full');
  assert.equal(await outcome(space.reserve('b', 10)), 'reserved');

  now += IDLE + 10;
  assert.equal(await outcome(space.reserve('c', 40)), 'reserved', 'the others have paused');
  assert.equal(await outcome(space.reserve('a', 80)), 'disk_full', 'its room was taken');
  space.release('c');
  assert.equal(await outcome(space.reserve('a', 80)), 'reserved');
  now += IDLE + 10;
  running.add('a');
  assert.equal(await outcome(space.reserve('c', 40)), 'disk_full', 'a request that sends bytes has not paused');
  running.delete('a');
  await utimes(file('a'), now / 1000, now / 1000);
  assert.equal(await outcome(space.reserve('c', 40)), 'disk_full', 'nor has one that has just sent some');
});

test('where finished files are on another disk, both need room', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-space-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const disk = (bytes: number): UploadSpace => new UploadSpace({ freeSpace: { bytes: async () => bytes }, minFreeBytes: 0 });
  const unfinished = disk(100);
  const space = new ResumableSpace({ folder, unfinished, finished: disk(50), isRunning: () => false });
  assert.equal(await outcome(space.reserve('a', 60)), 'disk_full');
  assert.equal(await outcome(unfinished.reserve(() => 100)), 'reserved', 'nothing is left of the refused one');
});

/** Begins an upload that never ends by itself. It is answered early only where it is refused. */
async function startMultipart(server: string, size: number): Promise<{ socket: Socket; isAnswered(): boolean }> {
  const { hostname, port } = new URL(server);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  let isAnswered = false;
  socket.on('data', () => (isAnswered = true));
  await once(socket, 'connect');
  socket.write(`POST /api/v1/videos/upload HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: multipart/form-data; boundary=film\r\nContent-Length: ${size}\r\n\r\n`);
  socket.write('--film\r\nContent-Disposition: form-data; name="video"; filename="film.mp4"\r\nContent-Type: video/mp4\r\n\r\nbytes');
  return { socket, isAnswered: () => isAnswered };
}
