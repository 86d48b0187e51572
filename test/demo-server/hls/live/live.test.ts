import assert from 'node:assert/strict';
import { afterEach, before, beforeEach, describe, test } from 'node:test';
import * as hlsParser from 'hls-parser';
import { readFragment, readInit } from '../../../../demo-server/src/media/fmp4/reader.ts';
import { runFfmpeg } from '../../../../demo-server/src/media/ffmpeg.ts';
import { checkLowLatency } from './rules.ts';
import { attribute, EPOCH, type Footage, footage, type Harness, harness, player, tag } from '../support.ts';

describe('live low-latency HLS', () => {
  let made: Footage;
  let server: Harness;
  let play: ReturnType<typeof player>;
  before(async () => {
    made = await footage({ duration: 40, sound: true });
  });
  beforeEach(async () => {
    server = await harness({ part: 200 });
    play = player(server.bus, made);
  });
  afterEach(() => server.close());

  const media = (query = '') => server.text(`live.m3u8${query}`);
  /** Of the next part: the sequence number of its segment, and the number of parts before it. */
  const position = (playlist: string): { sequence: number; part: number } => {
    const [, sequence, part] = /PRELOAD-HINT:TYPE=PART,URI="[^"]*\/(\d+)\.(\d+)\.m4s/.exec(playlist) ?? [];
    return { sequence: Number(sequence), part: Number(part) };
  };

  test('the first request is answered at once with the last seconds', async () => {
    play.until(2900);
    const index = await server.text('index.m3u8');
    assert.equal(index.trim().split('\n').at(-1), 'live.m3u8');
    const playlist = await media();
    assert.equal(playlist.match(/#EXT-X-PART:/g)?.length, 14);
    checkLowLatency(playlist);
  });

  test('the first request of a new camera waits for a complete segment', async () => {
    play.until(900);
    let answered = false;
    const waiting = media().finally(() => (answered = true));
    await waitsAre(1);
    play.until(2000);
    await new Promise(setImmediate);
    assert.equal(answered, false);
    play.until(2010);
    assert.match(await waiting, /#EXTINF:/);
  });

  test('every playlist of a running stream follows the rules', async () => {
    for (let time = 2900; time < 40_000; time += 440) {
      play.until(time);
      const playlist = await media();
      checkLowLatency(playlist);
    }
    const playlist = await media();
    assert.equal(tag(playlist, 'EXT-X-TARGETDURATION'), '2');
    assert.equal(attribute(playlist, 'PART-TARGET'), '0.2');
    assert.equal(attribute(playlist, 'PART-HOLD-BACK'), '0.6');
    assert.match(playlist, /#EXT-X-INDEPENDENT-SEGMENTS/);
  });

  test('the multivariant playlist declares codecs, size and rates', async () => {
    await start();
    play.until(30_000);
    const index = await server.text('index.m3u8');
    hlsParser.parse(index);
    assert.equal(attribute(index, 'CODECS'), made.tracks.map(({ codec }) => codec).join(','));
    assert.equal(attribute(index, 'RESOLUTION'), '320x180');
    assert.equal(attribute(index, 'FRAME-RATE'), '25.000');
    const playlist = await media();
    const rates = await Promise.all(
      [...playlist.matchAll(/#EXTINF:([\d.]+),\n(.*)/g)].map(async ([, duration, name]) => {
        const bytes = (await (await server.get(name!)).arrayBuffer()).byteLength;
        return (bytes * 8) / Number(duration);
      }),
    );
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    const [bandwidth, average] = [Number(attribute(index, 'BANDWIDTH')), Number(attribute(index, 'AVERAGE-BANDWIDTH'))];
    assert.ok(Math.max(...rates) <= bandwidth && bandwidth < 1.5 * Math.max(...rates), `${bandwidth} for ${rates.join()}`);
    assert.ok(Math.abs(average / mean - 1) < 0.15, `${average} for ${mean}`);
  });

  test('parts and segments have every frame once, at its exact time', async () => {
    await start();
    play.until(9_900);
    const playlist = await media();
    const names = (pattern: RegExp): string[] => [...playlist.matchAll(pattern)].map(([, name]) => name!);
    const init = Buffer.from(await (await server.get(names(/EXT-X-MAP:URI="([^"]*)"/g)[0]!)).arrayBuffer());
    assert.deepEqual(readInit(init).map(({ codec }) => codec), made.tracks.map(({ codec }) => codec));
    for (const kind of ['video', 'audio'] as const) {
      const trackId = made.tracks.findIndex((track) => track.kind === kind) + 1;
      const times: number[] = [];
      for (const name of names(/#EXTINF.*\n(.*)/g)) {
        const bytes = Buffer.from(await (await server.get(name)).arrayBuffer());
        for (const chunk of chunksOf(bytes)) times.push(...readFragment(chunk).filter((run) => run.trackId === trackId).flatMap(({ frames }) => frames.map(({ time }) => time)));
      }
      const all = made.frames.filter((frame) => frame.kind === kind).map(({ time }) => time);
      const first = all.indexOf(times[0]!);
      assert.ok(times.length > 100);
      assert.deepEqual(times, all.slice(first, first + times.length));
      if (kind === 'video') assert.equal(tag(playlist, 'EXT-X-PROGRAM-DATE-TIME'), new Date(times[0]!).toISOString());
    }
    const parts = await Promise.all(names(/#EXT-X-PART:.*URI="([^"]*)"/g).map(async (name) => Buffer.from(await (await server.get(name)).arrayBuffer())));
    const firstTimes = parts.map((part) => readFragment(part)[0]!.frames[0]!.time);
    assert.ok(firstTimes.every((time, i) => i === 0 || time === firstTimes[i - 1]! + 200));
  });

  test('FFmpeg plays the stream without a warning', async () => {
    await start();
    play.until(12_000);
    const playing = runFfmpeg('/bin/sh', ['-c', 'ffmpeg -v warning -live_start_index 0 -i "$1" -map 0 -t 5 -f null - 2>&1', 'sh', `${server.address}/hls/door/index.m3u8`], { signal: AbortSignal.timeout(30_000) });
    assert.equal(Buffer.from(await playing).toString(), '');
  });

  test('a blocking reload is answered as soon as its part is complete', async () => {
    play.until(2900);
    const { sequence, part } = position(await media());
    let answered = false;
    const waiting = media(`?_HLS_msn=${sequence}&_HLS_part=${part}`).finally(() => (answered = true));
    await waitsAre(1);
    assert.equal(answered, false);
    play.until(3000);
    await waitsAre(1);
    play.until(3010);
    assert.deepEqual(position(await waiting), { sequence, part: part + 1 });
    assert.deepEqual(position(await media(`?_HLS_msn=${sequence}&_HLS_part=${part}`)), { sequence, part: part + 1 });
  });

  test('a part past the end of its segment stands for the first part of the next one', async () => {
    await start();
    play.until(3900);
    const { sequence } = position(await media());
    const waiting = media(`?_HLS_msn=${sequence}&_HLS_part=10`);
    await waitsAre(1);
    play.until(4010);
    await waitsAre(1);
    play.until(4210);
    assert.deepEqual(position(await waiting), { sequence: sequence + 1, part: 1 });
    assert.deepEqual(position(await media(`?_HLS_msn=${sequence}&_HLS_part=55`)), { sequence: sequence + 1, part: 1 });
  });

  test('a blocking reload without a part waits for the complete segment', async () => {
    play.until(2900);
    const { sequence } = position(await media());
    const waiting = media(`?_HLS_msn=${sequence}`);
    await waitsAre(1);
    play.until(3900);
    await waitsAre(1);
    play.until(4010);
    assert.match(await waiting, new RegExp(`#EXTINF:2,\\n.*/${sequence}\\.m4s`));
  });

  test('directives that are too far ahead or invalid are refused at once', async () => {
    play.until(5900);
    const { sequence } = position(await media());
    for (const [query, expected] of [
      [`?_HLS_msn=${sequence + 2}`, 400],
      ['?_HLS_msn=999999999999', 400],
      ['?_HLS_part=1', 400],
      ['?_HLS_msn=-1', 400],
      ['?_HLS_msn=x', 400],
      [`?_HLS_msn=${sequence - 1}`, 200],
      ['?_HLS_msn=0&_HLS_part=5', 200],
    ] as const) {
      const answer = await server.get(`live.m3u8${query}`);
      assert.equal(answer.status, expected, query);
      if (expected === 400) assert.equal(((await answer.json()) as { error: { code: string } }).error.code, 'invalid_request');
    }
    assert.equal((await server.get(`index.m3u8?_HLS_msn=${sequence + 2}`)).status, 400);
    const ahead = server.get(`live.m3u8?_HLS_msn=${sequence + 1}&_HLS_part=0`);
    await waitsAre(1);
    play.until(8300);
    assert.equal((await ahead).status, 200);
  });

  test('a request ends when its client closes the connection', async () => {
    play.until(2900);
    const { sequence } = position(await media());
    const leaving = new AbortController();
    const waiting = server.get(`live.m3u8?_HLS_msn=${sequence + 1}`, { signal: leaving.signal });
    await waitsAre(1);
    leaving.abort();
    await assert.rejects(waiting);
    await waitsAre(0);
  });

  test('a request for a part that does not come is answered with camera_offline', async (t) => {
    play.until(2900);
    const { sequence, part } = position(await media());
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const waiting = [server.get(`live.m3u8?_HLS_msn=${sequence}&_HLS_part=${part}`), server.get(hintOf(await media()))];
    await waitsAre(2);
    t.mock.timers.tick(5999);
    assert.equal(waits(), 2);
    t.mock.timers.tick(1);
    for (const answer of await Promise.all(waiting)) {
      assert.equal(answer.status, 503);
      assert.equal(((await answer.json()) as { error: { code: string } }).error.code, 'camera_offline');
    }
  });

  test('the hinted part is sent when it is complete; others are unknown', async () => {
    play.until(2900);
    const playlist = await media();
    const hint = hintOf(playlist);
    const waiting = server.get(hint);
    await waitsAre(1);
    play.until(3010);
    const answer = await waiting;
    assert.equal(answer.status, 200);
    assert.equal(readFragment(Buffer.from(await answer.arrayBuffer()))[0]!.frames.length, 5);
    const { sequence } = position(playlist);
    for (const name of [hint.replace(/\.\d+\.m4s/, '.9.m4s'), hint.replace(/\/.*/, `/${sequence}.m4s`), hint.replace(/\/.*/, '/init-7.mp4'), `other/${sequence}.0.m4s`, 'other/..%2f..%2fetc']) {
      const unknown = await server.get(name);
      assert.equal(unknown.status, name.includes('%') ? 400 : 404, name);
      if (!name.includes('%')) assert.equal(((await unknown.json()) as { error: { code: string } }).error.code, 'segment_unknown');
    }
  });

  test('a lost source completes the hinted part; the next one comes when the source is back', async () => {
    play.until(2900);
    const waiting = server.get(hintOf(await media()));
    await waitsAre(1);
    server.bus.lose(EPOCH + 2900);
    // The last frame before the loss is in it.
    assert.equal((await waiting).status, 200);
    const next = server.get(hintOf(await media()));
    await waitsAre(1);
    play.skipTo(5000);
    play.until(6300);
    assert.equal((await next).status, 200);
  });

  test('after a loss the stream continues at a keyframe with a discontinuity, which is counted', async () => {
    await start();
    play.until(4500);
    server.bus.lose(EPOCH + 4500);
    assert.equal((await server.get('index.m3u8')).status, 503);
    play.skipTo(5000, 7000);
    play.until(8500);
    const playlist = await media();
    checkLowLatency(playlist);
    assert.equal(tag(playlist, 'EXT-X-DISCONTINUITY-SEQUENCE'), '0');
    const lines = playlist.split('\n');
    const at = lines.indexOf('#EXT-X-DISCONTINUITY');
    assert.ok(at > 0);
    assert.match(lines[at + 1]!, /^#EXT-X-MAP/);
    assert.equal(lines[at + 2], `#EXT-X-PROGRAM-DATE-TIME:${new Date(EPOCH + 12_000).toISOString()}`);
    assert.match(lines[at + 3]!, /INDEPENDENT=YES/);
    assert.equal(lines[at - 2], '#EXTINF:0.52,'); // 4 s to 4.5 s: frames at 4.00 to 4.48
    play.until(40_000);
    const later = await media();
    assert.equal(later.includes('#EXT-X-DISCONTINUITY\n'), false);
    assert.equal(tag(later, 'EXT-X-DISCONTINUITY-SEQUENCE'), '1');
  });

  test('a change of tracks brings a new init segment', async () => {
    play.until(2500);
    await media();
    const other = await footage({ duration: 2, size: '640x360' });
    const first = EPOCH + 10_000;
    server.bus.setTracks(other.tracks);
    for (const frame of other.frames) server.bus.push({ ...frame, time: frame.time - EPOCH + first });
    const playlist = await media();
    checkLowLatency(playlist);
    const [before, then] = [...playlist.matchAll(/EXT-X-MAP:URI="([^"]*)"/g)].map(([, name]) => name!);
    assert.notEqual(before, then);
    const [track] = readInit(Buffer.from(await (await server.get(then!)).arrayBuffer()));
    assert.ok(track?.kind === 'video' && track.width === 640);
    assert.match(await server.text('index.m3u8'), /RESOLUTION=640x360/);
  });

  test('a delta update skips the oldest segments and nothing else', async () => {
    await start();
    play.until(30_000);
    const whole = await media();
    const delta = await media('?_HLS_skip=YES');
    const skipped = Number(attribute(delta, 'SKIPPED-SEGMENTS'));
    assert.ok(skipped > 0);
    const urls = (playlist: string): string[] => playlist.split('\n').filter((line) => line.endsWith('.m4s'));
    assert.deepEqual(urls(delta), urls(whole).slice(skipped));
    const kept = [...delta.matchAll(/#EXTINF:([\d.]+)/g)].reduce((sum, [, duration]) => sum + Number(duration), 0);
    assert.ok(kept >= Number(attribute(delta, 'CAN-SKIP-UNTIL')));
    assert.ok(delta.endsWith(whole.slice(whole.indexOf('#EXT-X-PART:'))));
  });

  test('closing answers waiting requests', async () => {
    play.until(2900);
    const { sequence } = position(await media());
    const waiting = server.get(`live.m3u8?_HLS_msn=${sequence + 1}`);
    await waitsAre(1);
    server.hls.close();
    assert.equal((await waiting).status, 503);
    assert.equal(server.bus.readerCount, 0);
  });

  /** Starts packaging with the first frame of the footage. */
  const start = async (): Promise<void> => {
    play.until(2300);
    await media();
  };
  const hintOf = (playlist: string): string => /PRELOAD-HINT:TYPE=PART,URI="([^"]*)"/.exec(playlist)![1]!;
  const waits = (): number => server.hls.packager('door').waiting;
  const waitsAre = async (count: number): Promise<void> => {
    while (waits() !== count) await new Promise(setImmediate);
  };
});

/** The fragments of a segment. */
function chunksOf(bytes: Buffer): Buffer[] {
  const starts: number[] = [];
  for (let at = 0; at < bytes.byteLength; at += bytes.readUInt32BE(at)) if (bytes.toString('latin1', at + 4, at + 8) === 'moof') starts.push(at);
  return starts.map((start, i) => bytes.subarray(start, starts[i + 1]));
}
