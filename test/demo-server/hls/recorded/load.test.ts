import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { after, before, describe, test } from 'node:test';
import { GrantQueue } from '../../../../demo-server/src/access/grant-queue.ts';
import { CameraIndex } from '../../../../demo-server/src/archive/camera-index.ts';
import { GroupTable } from '../../../../demo-server/src/archive/group-table.ts';
import type { Segment } from '../../../../demo-server/src/archive/segment.ts';
import { PlaylistCompressor } from '../../../../demo-server/src/hls/playlist-compressor.ts';
import { RecordedMedia } from '../../../../demo-server/src/hls/recorded/recorded-media.ts';
import { RecordedPlaylists } from '../../../../demo-server/src/hls/recorded/recorded-playlists.ts';
import { initSegment } from '../../../../demo-server/src/media/fmp4/writer.ts';
import type { VideoTrack } from '../../../../demo-server/src/media/frame.ts';
import { archiveOf, EPOCH, harness } from '../support.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const DAY_BEFORE = EPOCH - DAY;
const MEBIBYTE = 1024 * 1024;
const track: VideoTrack = { kind: 'video', codec: 'avc1.42C01F', width: 16, height: 16, description: Uint8Array.of(1, 66, 192, 31, 255, 224, 0) };

describe('recorded playlists under load', () => {
  let directory: string;
  let day: Segment[];
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'oriel-hls-load-'));
    day = [];
    for (let start = DAY_BEFORE; start < EPOCH; start += MINUTE) day.push(await minute(start));
  });
  after(() => rm(directory, { recursive: true }));

  /** A file of a minute with a group of pictures per second. Only its init segment is real: playlists read nothing else. */
  async function minute(start: number, seconds = 60): Promise<Segment> {
    const groups = new GroupTable(start);
    const path = join(directory, `${start}.mp4`);
    const segment = { cameraId: 'door', path, start, end: start, bytes: 0, frames: 0, groups, take: 0, saved: true, open: true };
    for (let i = 0; i < seconds; i++) grow(segment);
    const moof = Buffer.from([0, 0, 0, 8, ...Buffer.from('moof')]);
    await writeFile(path, Buffer.concat([initSegment([track]), moof]));
    return segment;
  }

  function grow(segment: Segment): void {
    segment.groups.push({ from: segment.end, to: segment.end + 1000, offset: segment.bytes, bytes: 5000, motionBytes: 0 });
    segment.end += 1000;
    segment.bytes += 5000;
    segment.frames += 25;
  }

  function indexOf(segments: readonly Segment[]): CameraIndex {
    const index = new CameraIndex();
    for (const segment of segments) index.add(segment);
    return index;
  }

  /** Counts the playlists that are computed. */
  function countingPlaylists(index: CameraIndex) {
    const archive = archiveOf(index);
    const compressor = new PlaylistCompressor();
    const counts = { computed: 0 };
    const playlists = new RecordedPlaylists(archive, new RecordedMedia(archive), {
      compress: (encoding, text) => {
        counts.computed++;
        return compressor.compress(encoding, text);
      },
    });
    const get = (from: number, to: number, signature = '') => playlists.get({ cameraId: 'door', range: { from, to }, signature, encoding: undefined });
    return { playlists, counts, get };
  }

  const dayQuery = (shift: number): string => `recorded.m3u8?from=${new Date(DAY_BEFORE + shift).toISOString()}&to=${new Date(EPOCH).toISOString()}`;

  for (const [name, shiftOf] of [['the same', () => 0], ['different', (i: number) => i]] as const) {
    test(`50 playlists of ${name} days do not block the event loop`, async (t) => {
      const server = await harness({ archive: archiveOf(indexOf(day)) });
      t.after(() => server.close());
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      const lines = await Promise.all(Array.from({ length: 50 }, async (_, i) => (await server.text(dayQuery(shiftOf(i)))).match(/#EXTINF/g)?.length));
      delay.disable();
      assert.deepEqual(new Set(lines), new Set([14_400]));
      assert.ok(delay.max < 400e6, `blocked for ${(delay.max / 1e6).toFixed()} ms`);
    });
  }

  test('identical requests share one computation and its result', async () => {
    const { counts, get } = countingPlaylists(indexOf(day.slice(0, 10)));
    const range = [DAY_BEFORE, DAY_BEFORE + 10 * MINUTE] as const;
    const bodies = await Promise.all([get(...range), get(...range), get(...range)]);
    assert.equal(new Set(bodies).size, 1);
    assert.equal(await get(...range), bodies[0]);
    assert.equal(counts.computed, 1);
    const signed = await get(...range, 'access=a');
    assert.match(String(signed), /\.m4s\?access=a\n/);
    assert.equal(counts.computed, 2);
  });

  test('a cached playlist is used until the recordings in its range change', async () => {
    const open = await minute(EPOCH, 10);
    const index = indexOf([...day.slice(-5), open]);
    const { counts, get } = countingPlaylists(index);
    const past = () => get(EPOCH - MINUTE, EPOCH + 5000);
    const edge = () => get(EPOCH - MINUTE, EPOCH + MINUTE);
    const pastBody = await past();
    const edgeBody = await edge();
    grow(open);
    index.grown(open);
    assert.equal(await past(), pastBody);
    assert.equal(counts.computed, 2);
    assert.notDeepEqual(await edge(), edgeBody);
    assert.equal(counts.computed, 3);
    index.remove(day.at(-1)!);
    assert.notDeepEqual(await past(), pastBody);
  });

  test('the cache stays below its limit', async () => {
    const { get, playlists } = countingPlaylists(indexOf(day));
    for (let i = 0; i < 30; i++) await get(DAY_BEFORE + i, EPOCH);
    assert.ok(playlists.cachedBytes <= 16 * MEBIBYTE && playlists.cachedBytes > 8 * MEBIBYTE, `${playlists.cachedBytes}`);
  });

  test('a grant that asks for too much is refused, and no other one waits for it', async (t) => {
    const server = await harness({ archive: archiveOf(indexOf(day)), grants: new GrantQueue({ concurrency: 1, maxWaiting: 2 }) });
    t.after(() => server.close());
    const ask = async (grant: string, shift: number): Promise<string> => {
      const answer = await server.get(dayQuery(shift), { headers: { 'x-grant': grant } });
      const text = await answer.text();
      return answer.ok ? 'playlist' : (JSON.parse(text) as { error: { code: string } }).error.code;
    };
    const [other, ...greedy] = await Promise.all([ask('one', 0), ...Array.from({ length: 10 }, (_, i) => ask('greedy', i))]);
    assert.equal(other, 'playlist');
    assert.deepEqual(new Set(greedy), new Set(['playlist', 'busy']));
    assert.equal(await ask('greedy', 0), 'playlist');
  });
});
