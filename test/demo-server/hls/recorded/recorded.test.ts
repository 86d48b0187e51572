import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as hlsParser from 'hls-parser';
import { runFfmpeg } from '../../../../demo-server/src/media/ffmpeg.ts';
import { readInit } from '../../../../demo-server/src/media/fmp4/reader.ts';
import { CameraIndex } from '../../../../demo-server/src/archive/camera-index.ts';
import { type AssembledGroup, GroupAssembler } from '../../../../demo-server/src/archive/group-assembler.ts';
import { SegmentFile } from '../../../../demo-server/src/archive/segment-file.ts';
import { archiveOf, EPOCH, type Footage, footage, type Harness, harness, tag } from '../support.ts';

const iso = (time: number): string => new Date(EPOCH + time).toISOString();
const query = (from: number, to: number): string => `recorded.m3u8?from=${iso(from)}&to=${iso(to)}`;

describe('recordings as HLS', () => {
  let server: Harness;
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'oriel-hls-'));
    const index = new CameraIndex();
    // From 0 to 20 s in two files, a gap until 30 s, then other tracks from 30 to 34 s, and others still from 34 to 38 s.
    const first = await footage({ duration: 20, rate: 30, group: 30, sound: true });
    const [large, small] = await Promise.all([footage({ duration: 4, size: '640x360' }), footage({ duration: 4 })]);
    for (const [i, [made, from, to, at]] of ([[first, 0, 13_000, 0], [first, 13_000, 20_000, 0], [large, 0, 4000, 30_000], [small, 0, 4000, 34_000]] as const).entries()) {
      await store(index, join(directory, `file${i}.mp4`), made, from, to, at);
    }
    const slow = await footage({ duration: 4, rate: 2, group: 4 });
    for (const at of [200_000, 204_600]) await store(index, join(directory, `slow${at}.mp4`), slow, 0, 4000, at);
    await store(index, join(directory, 'lost.mp4'), small, 0, 4000, 60_000);
    await unlink(join(directory, 'lost.mp4'));
    server = await harness({ archive: archiveOf(index) });
  });
  after(async () => {
    await server.close();
    await rm(directory, { recursive: true });
  });

  test('a continuous recording has no discontinuity between its files', async () => {
    const playlist = await server.text(query(0, 20_000));
    check(playlist);
    assert.equal(playlist.match(/#EXT-X-DISCONTINUITY/g), null);
    assert.equal(playlist.match(/#EXT-X-MAP/g)?.length, 1);
    assert.equal(tag(playlist, 'EXT-X-PROGRAM-DATE-TIME'), iso(0));
    assert.equal(total(playlist), 20);
    assert.ok(playlist.match(/#EXTINF/g)!.length <= 6);
    assert.equal(tag(playlist, 'EXT-X-START'), undefined);
  });

  test('a pause that is short for the frame rate is no gap', async () => {
    const playlist = await server.text(query(200_000, 208_600));
    check(playlist);
    assert.equal(playlist.match(/#EXT-X-DISCONTINUITY/g), null);
    assert.equal(total(playlist), 8.6);
  });

  test('it begins with the group of pictures that holds the requested time, and names that time', async () => {
    const playlist = await server.text(query(3400, 5100));
    check(playlist);
    assert.equal(tag(playlist, 'EXT-X-PROGRAM-DATE-TIME'), iso(3000));
    assert.equal(tag(playlist, 'EXT-X-START'), 'TIME-OFFSET=0.4,PRECISE=YES');
    assert.equal(total(playlist), 3);
  });

  test('gaps and changes of tracks are discontinuities with a time and an init segment of their own', async () => {
    const playlist = await server.text(query(18_000, 50_000));
    check(playlist);
    assert.deepEqual([...playlist.matchAll(/#EXT-X-PROGRAM-DATE-TIME:(.*)/g)].map(([, time]) => time), [iso(18_000), iso(30_000), iso(34_000)]);
    assert.equal(playlist.match(/#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="[^"]*"\n#EXT-X-PROGRAM-DATE-TIME/g)?.length, 2);
    const maps = [...playlist.matchAll(/#EXT-X-MAP:URI="([^"]*)"/g)].map(([, name]) => name!);
    assert.equal(new Set(maps).size, 3);
    const widths = await Promise.all(maps.map(async (name) => readInit(Buffer.from(await (await server.get(name)).arrayBuffer())).flatMap((track) => (track.kind === 'video' ? track.width : []))));
    assert.deepEqual(widths, [[320], [640], [320]]);
    assert.equal(total(playlist), 10);
  });

  test('FFmpeg plays every frame', async () => {
    const shown = await runFfmpeg(
      'ffprobe',
      ['-v', 'warning', '-select_streams', 'v', '-count_packets', '-show_entries', 'stream=nb_read_packets', '-of', 'csv=p=0', `${server.address}/hls/door/${query(2000, 19_000)}`],
      { signal: AbortSignal.timeout(30_000) },
    );
    assert.equal(Buffer.from(shown).toString().trim().split('\n')[0], `${17 * 30}`);
  });

  test('segments support HEAD and byte ranges, are immutable, and show no path', async () => {
    const playlist = await server.text(query(0, 20_000));
    assert.equal((await readdir(directory)).some((name) => playlist.includes(name)), false);
    const name = /#EXTINF.*\n(.*)/.exec(playlist)![1]!;
    const whole = await server.get(name);
    const bytes = Buffer.from(await whole.arrayBuffer());
    assert.equal(whole.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    assert.equal(bytes.toString('latin1', 4, 8), 'moof');
    const head = await server.get(name, { method: 'HEAD' });
    assert.equal(head.headers.get('content-length'), `${bytes.byteLength}`);
    const range = await server.get(name, { headers: { range: 'bytes=1000-1999' } });
    assert.equal(range.status, 206);
    assert.deepEqual(Buffer.from(await range.arrayBuffer()), bytes.subarray(1000, 2000));
    assert.equal((await server.get(name, { headers: { range: `bytes=${bytes.byteLength}-` } })).status, 416);
  });

  test('names that no playlist has listed are unknown', async () => {
    for (const name of ['1-2.m4s', `${EPOCH}-${EPOCH + 14_000}.m4s`, `${EPOCH + 1}-${EPOCH + 2000}.m4s`, 'init-5.mp4', '0.mp4', '..%2f0.mp4']) {
      const answer = await server.get(`recorded/${name}`);
      assert.ok([400, 404].includes(answer.status), name);
      await answer.arrayBuffer();
    }
  });

  test('an empty range is answered with the nearest recordings', async () => {
    for (const [from, to, details] of [
      [22_000, 25_000, { before: iso(19_999), after: iso(30_000) }],
      [-5000, -1000, { after: iso(0) }],
      [100_000, 101_000, { before: iso(63_999), after: iso(200_000) }],
      [300_000, 301_000, { before: iso(208_599) }],
    ] as const) {
      const answer = await server.get(query(from, to));
      assert.equal(answer.status, 404);
      const { error } = (await answer.json()) as { error: { code: string; details: object } };
      assert.deepEqual([error.code, error.details], ['no_recording', details]);
    }
  });

  test('a file that retention has removed is left out', async () => {
    assert.equal((await server.get(query(60_000, 64_000))).status, 404);
    const playlist = await server.text(query(33_000, 64_000));
    assert.equal(total(playlist), 5);
  });

  test('invalid ranges are refused', async () => {
    for (const [path, code] of [
      [query(5000, 5000), 'invalid_request'],
      [query(0, 24 * 3_600_000 + 1), 'invalid_request'],
      [`recorded.m3u8?from=${new Date(Date.now() + 60_000).toISOString()}&to=${new Date(Date.now() + 70_000).toISOString()}`, 'time_in_future'],
      ['recorded.m3u8', 'invalid_request'],
      ['recorded.m3u8?from=yesterday&to=today', 'invalid_request'],
    ] as const) {
      const answer = await server.get(path);
      assert.equal(answer.status, 400, path);
      assert.equal(((await answer.json()) as { error: { code: string } }).error.code, code, path);
    }
  });
});

function check(playlist: string): void {
  hlsParser.parse(playlist);
  assert.equal(tag(playlist, 'EXT-X-PLAYLIST-TYPE'), 'VOD');
  assert.ok(playlist.trimEnd().endsWith('#EXT-X-ENDLIST'));
  const target = Number(tag(playlist, 'EXT-X-TARGETDURATION'));
  for (const [, duration] of playlist.matchAll(/#EXTINF:([\d.]+)/g)) assert.ok(Math.round(Number(duration)) <= target);
}

const total = (playlist: string): number => Number([...playlist.matchAll(/#EXTINF:([\d.]+)/g)].reduce((sum, [, duration]) => sum + Number(duration), 0).toFixed(3));

/** Writes the footage between two times as the recorder does, `at` ms later; times are ms after the start of the footage. */
async function store(index: CameraIndex, path: string, { tracks, frames }: Footage, from: number, to: number, at: number): Promise<void> {
  const groups: AssembledGroup[] = [];
  const assembler = new GroupAssembler((group) => groups.push(group));
  assembler.tracks(tracks);
  for (const frame of frames) if (frame.time >= EPOCH + from && frame.time < EPOCH + to) assembler.frame({ ...frame, time: frame.time + at });
  assembler.end(EPOCH + to + at);
  const file = await SegmentFile.create('door', path, groups[0]!);
  for (const group of groups.slice(1)) await file.append(group);
  await file.close();
  index.add(file.segment);
}
