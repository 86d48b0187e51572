import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterEach, before, beforeEach, describe, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { EPOCH, type Footage, footage, type Harness, harness, player, tag } from '../support.ts';

describe('delivery of live HLS', () => {
  let made: Footage;
  let server: Harness;
  let play: ReturnType<typeof player>;
  before(async () => {
    made = await footage({ duration: 40 });
  });
  beforeEach(async () => {
    server = await harness({ part: 200 });
    play = player(server.bus, made);
  });
  afterEach(() => server.close());

  const media = () => server.text('live.m3u8');
  /** Starts packaging with the first frame of the footage. */
  const start = async (): Promise<void> => {
    play.until(2300);
    await media();
  };

  test('media support HEAD and byte ranges, and are immutable', async () => {
    await start();
    play.until(4100);
    const name = /#EXTINF.*\n(.*)/.exec(await media())![1]!;
    const whole = await server.get(name);
    const bytes = Buffer.from(await whole.arrayBuffer());
    assert.equal(whole.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    assert.equal(whole.headers.get('accept-ranges'), 'bytes');
    assert.equal(whole.headers.get('content-type'), 'video/mp4');
    const head = await server.get(name, { method: 'HEAD' });
    assert.deepEqual([head.status, head.headers.get('content-length')], [200, `${bytes.byteLength}`]);
    for (const [range, expected] of [
      ['bytes=0-9', bytes.subarray(0, 10)],
      ['bytes=100-', bytes.subarray(100)],
      ['bytes=-7', bytes.subarray(-7)],
      ['bytes=3-5,99999999-', bytes.subarray(3, 6)],
      [`bytes=${bytes.byteLength - 3}-99999999`, bytes.subarray(-3)],
    ] as const) {
      const answer = await server.get(name, { headers: { range } });
      assert.equal(answer.status, 206, range);
      assert.deepEqual(Buffer.from(await answer.arrayBuffer()), expected, range);
      assert.ok(answer.headers.get('content-range')?.endsWith(`/${bytes.byteLength}`));
    }
    for (const range of ['lines=1-2', 'bytes=5', 'bytes=0-1,4-5', 'bytes=-99999999']) {
      const answer = await server.get(name, { headers: { range } });
      assert.equal(answer.status, 200, range);
      assert.equal((await answer.arrayBuffer()).byteLength, bytes.byteLength);
    }
    const past = await server.get(name, { headers: { range: `bytes=${bytes.byteLength}-` } });
    assert.deepEqual([past.status, past.headers.get('content-range')], [416, `bytes */${bytes.byteLength}`]);
    const byToken = await server.get(name, { headers: { authorization: 'Bearer x' } });
    assert.match(byToken.headers.get('cache-control') ?? '', /^private/);
    await byToken.arrayBuffer();
  });

  test('playlists are compressed, revalidated by caches, and support HEAD', async () => {
    play.until(2900);
    const plain = await raw('live.m3u8', {});
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.equal(plain.headers['cache-control'], 'no-cache');
    assert.equal(plain.headers['content-type'], 'application/vnd.apple.mpegurl');
    assert.equal(plain.headers.vary, 'Accept-Encoding');
    const unpack = { gzip: gunzipSync, br: brotliDecompressSync };
    for (const encoding of ['gzip', 'br'] as const) {
      const packed = await raw('live.m3u8', { 'accept-encoding': `${encoding};q=0.5, identity` });
      assert.equal(packed.headers['content-encoding'], encoding);
      assert.ok(packed.body.byteLength < plain.body.byteLength);
      assert.deepEqual(unpack[encoding](packed.body), plain.body);
    }
    for (const [accepted, encoding] of [
      ['br;q=0, gzip;q=0', undefined],
      ['gzip, deflate, br', 'br'],
      ['gzip, br;q=0.5', 'gzip'],
      ['*', 'br'],
      ['identity', undefined],
    ] as const) {
      assert.equal((await raw('live.m3u8', { 'accept-encoding': accepted })).headers['content-encoding'], encoding, accepted);
    }
    const head = await server.get('live.m3u8', { method: 'HEAD', headers: { 'accept-encoding': 'identity' } });
    assert.equal(head.headers.get('content-length'), `${plain.body.byteLength}`);
    assert.equal((await raw('live.m3u8', { range: 'bytes=0-6' })).body.toString(), '#EXTM3U');
  });

  test('URLs in playlists carry the signature of the request', async () => {
    const signed = await harness({ part: 200, signature: 'access=abc.def' });
    player(signed.bus, made).until(2900);
    assert.equal((await signed.text('index.m3u8')).trim().split('\n').at(-1), 'live.m3u8?access=abc.def');
    const playlist = await signed.text('live.m3u8');
    const urls = [...playlist.matchAll(/URI="([^"]*)"/g)].map(([, url]) => url!);
    assert.ok(urls.length > 4 && urls.every((url) => url.endsWith('?access=abc.def')), urls.join('\n'));
    const part = await signed.get(urls[1]!);
    assert.match(part.headers.get('cache-control') ?? '', /^private/);
    await part.arrayBuffer();
    await signed.close();
  });

  test('segments are kept for a while after the playlist no longer lists them', async () => {
    await start();
    play.until(4100);
    const [first] = /.*\.m4s$/m.exec(await media())!;
    play.until(30_000);
    assert.equal((await media()).includes(first), false);
    assert.equal((await server.get(first)).status, 200);
    play.until(40_000);
    const later = player(server.bus, { ...made, tracks: made.tracks, frames: made.frames.map((frame) => ({ ...frame, time: frame.time + 40_000 })) });
    later.until(80_000);
    assert.equal((await server.get(first)).status, 404);
  });

  test('a camera without tracks answers 503, an unknown one 404', async () => {
    const dark = await harness({ part: 200 });
    for (const path of ['index.m3u8', 'live.m3u8']) {
      const answer = await dark.get(path);
      assert.equal(answer.status, 503);
      assert.equal(((await answer.json()) as { error: { code: string } }).error.code, 'camera_offline');
    }
    assert.equal((await fetch(`${dark.address}/hls/attic/index.m3u8`)).status, 404);
    await dark.close();
  });

  test('an idle stream is stopped; it restarts with other names and higher numbers, even if the clock has gone back', async () => {
    let now = EPOCH;
    const short = await harness({ part: 200, idle: 30, now: () => now });
    player(short.bus, made).until(2900);
    const before = await short.text('live.m3u8');
    assert.equal(short.bus.readerCount, 2);
    while (short.bus.readerCount > 1) await new Promise(setImmediate);
    now -= 600_000;
    const again = await short.text('live.m3u8');
    assert.notEqual(/URI="([^/]*)/.exec(before)![1], /URI="([^/]*)/.exec(again)![1]);
    const lastBefore = Number(/(\d+)\.\d+\.m4s"\n$/.exec(before)![1]);
    assert.ok(Number(tag(again, 'EXT-X-MEDIA-SEQUENCE')) > lastBefore);
    await short.close();
    assert.equal(short.bus.readerCount, 0);
  });

  const raw = async (path: string, headers: Record<string, string>) => {
    const sent = request(`${server.address}/hls/door/${path}`, { headers }).end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    const body = Buffer.concat(await answer.toArray());
    return { headers: answer.headers, body };
  };
});
