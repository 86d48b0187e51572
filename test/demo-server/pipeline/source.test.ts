import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { get } from '../../../demo-server/src/pipeline/source/get.ts';
import { chooseVariant, type MediaPlaylist, parsePlaylist, resolveUri } from '../../../demo-server/src/pipeline/source/playlist.ts';
import { SegmentTracker } from '../../../demo-server/src/pipeline/source/segment-tracker.ts';
import { decrypt } from '../../../demo-server/src/pipeline/source/segment-file.ts';
import { ticksBetween, WRAP } from '../../../demo-server/src/pipeline/source/elementary.ts';

const media = (lines: readonly string[]): MediaPlaylist => {
  const playlist = parsePlaylist(Buffer.from(['#EXTM3U', '#EXT-X-VERSION:4', '#EXT-X-TARGETDURATION:2', ...lines].join('\n')));
  assert.ok(!playlist.isMasterPlaylist);
  return playlist;
};
const live = (first: number, count: number, name = 'a') => media([`#EXT-X-MEDIA-SEQUENCE:${first}`, ...Array.from({ length: count }, (_, index) => `#EXTINF:2,\n${name}${first + index}.ts`)]);
const names = ({ wanted }: { wanted: { segment: { uri: string } }[] }) => wanted.map(({ segment }) => segment.uri);

test('a live playlist is joined three target durations before its end, and every segment is wanted once', () => {
  const tracker = new SegmentTracker();
  assert.deepEqual(names(tracker.update(live(10, 6), 0)), ['a13.ts', 'a14.ts', 'a15.ts']);
  assert.deepEqual(tracker.update(live(10, 6), 1000), { wanted: [], missed: 0, changed: false });
  assert.deepEqual(names(tracker.update(live(11, 6), 2000)), ['a16.ts']);
});

test('segments that left the playlist are counted, and the next one does not continue', () => {
  const tracker = new SegmentTracker();
  tracker.update(live(0, 3), 0);
  const update = tracker.update(live(5, 2), 9000);
  assert.equal(update.missed, 2);
  assert.deepEqual(update.wanted.map(({ breaks }) => breaks), [true, false]);
});

test('an older playlist of a cache is not taken for a new source; one that was started again is', () => {
  const tracker = new SegmentTracker();
  tracker.update(live(0, 6), 0);
  tracker.update(live(4, 6), 2000);
  assert.deepEqual(names(tracker.update(live(3, 6), 2500)), []);
  assert.deepEqual(names(tracker.update(live(5, 6), 3000)), ['a10.ts']);
  const again = tracker.update(live(0, 2, 'b'), 9000);
  assert.deepEqual(names(again), ['b0.ts', 'b1.ts']);
  assert.equal(again.wanted[0]?.breaks, true);
  assert.equal(again.missed, 0);
});

test('after a restart it goes on with the next number', () => {
  assert.deepEqual(names(new SegmentTracker(14).update(live(10, 6), 0)), ['a14.ts', 'a15.ts']);
  assert.equal(new SegmentTracker(5).update(live(10, 6), 0).missed, 5);
});

test('discontinuities and gaps', () => {
  const tracker = new SegmentTracker();
  const playlist = media(['#EXT-X-MEDIA-SEQUENCE:0', '#EXTINF:2,\na.ts', '#EXT-X-DISCONTINUITY', '#EXTINF:2,\nb.ts', '#EXT-X-GAP', '#EXTINF:2,\nc.ts', '#EXTINF:2,\nd.ts', '#EXT-X-ENDLIST']);
  const { wanted, missed } = tracker.update(playlist, 0);
  assert.deepEqual(wanted.map(({ segment, breaks }) => [segment.uri, breaks]), [['a.ts', false], ['b.ts', true], ['d.ts', true]]);
  assert.equal(missed, 1);
});

test('a low-latency playlist is read as a plain one', () => {
  const playlist = media(['#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.0', '#EXT-X-PART-INF:PART-TARGET=0.33', '#EXT-X-MEDIA-SEQUENCE:7', '#EXT-X-PART:DURATION=0.33,URI="p0.ts"', '#EXTINF:2,\na.ts', '#EXT-X-PART:DURATION=0.33,URI="p1.ts",INDEPENDENT=YES', '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="p2.ts"', '#EXT-X-RENDITION-REPORT:URI="other.m3u8",LAST-MSN=7,LAST-PART=1']);
  assert.deepEqual(playlist.segments.map(({ uri }) => uri), ['a.ts']);
});

test('what is no playlist, or a hostile one, is refused at once', () => {
  const began = performance.now();
  for (const text of ['<html>', '', '#EXTM3U\n#EXT-X-TARGETDURATION:', `#EXTM3U\n#EXTINF:${','.repeat(50_000)}\na.ts`]) assert.throws(() => parsePlaylist(Buffer.from(text)), { reason: 'playlist_invalid' }, text.slice(0, 30));
  assert.ok(performance.now() - began < 1000);
  assert.throws(() => resolveUri('file:///etc/passwd', 'http://source.example/'), { reason: 'source_not_allowed' });
});

test('of a master playlist, the best variant that can be carried is followed, with its sound', () => {
  const master = parsePlaylist(
    Buffer.from(
      [
        '#EXTM3U',
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="s",NAME="de",DEFAULT=NO,AUTOSELECT=YES,URI="de.m3u8"',
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="s",NAME="en",DEFAULT=YES,AUTOSELECT=YES,URI="en.m3u8"',
        '#EXT-X-STREAM-INF:BANDWIDTH=9000000,CODECS="hvc1.1.6.L120,mp4a.40.2",AUDIO="s"\nhevc.m3u8',
        '#EXT-X-STREAM-INF:BANDWIDTH=800000,CODECS="avc1.4d401f,mp4a.40.2",AUDIO="s"\nlow.m3u8',
        '#EXT-X-STREAM-INF:BANDWIDTH=2500000,CODECS="avc1.4d401f,mp4a.40.2",AUDIO="s"\nhigh.m3u8',
      ].join('\n'),
    ),
  );
  assert.ok(master.isMasterPlaylist);
  assert.deepEqual(chooseVariant(master, 'https://source.example/live/master.m3u8'), { video: 'https://source.example/live/high.m3u8', audio: 'https://source.example/live/en.m3u8' });
});

test('AES-128 with the sequence number for its vector, and a wrong key', () => {
  const key = Buffer.alloc(16, 7);
  assert.throws(() => decrypt(Buffer.alloc(32, 1), { key, iv: undefined, sequence: 5 }), { reason: 'segment_failed' });
});

test('the way from one time to another goes around the wrap', () => {
  assert.equal(ticksBetween(WRAP - 100, 50), 150);
  assert.equal(ticksBetween(50, WRAP - 100), -150);
  assert.equal(ticksBetween(1000, 4000), 3000);
});

async function serve(t: TestContext, answer: (path: string) => { status?: number; location?: string; body?: Buffer }): Promise<string> {
  const server = createServer((request, response) => {
    const { status = 200, location, body } = answer(request.url ?? '');
    response.writeHead(status, location === undefined ? {} : { location }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('private networks are refused, at first and after a redirect, and each failure has its reason', async (t) => {
  const url = await serve(t, (path) => (path === '/away' ? { status: 302, location: 'http://10.0.0.1/' } : path === '/secret' ? { status: 403 } : path === '/big' ? { body: Buffer.alloc(2000) } : { status: 404 }));
  const options = { limit: 1000, timeout: 5000, allowPrivate: true, signal: AbortSignal.timeout(10_000) };
  await assert.rejects(get(`${url}/a`, { ...options, allowPrivate: false }), { reason: 'source_not_allowed' });
  await assert.rejects(get(`${url}/away`, options), { reason: 'source_not_allowed' });
  await assert.rejects(get(`${url}/secret`, options), { reason: 'source_refused' });
  await assert.rejects(get(`${url}/a`, options), { reason: 'source_not_found' });
  await assert.rejects(get(`${url}/big`, options), { reason: 'playlist_invalid' });
  await assert.rejects(get('http://127.0.0.1:9/', options), { reason: 'source_unreachable' });
  assert.equal((await get(`${url}/big`, { ...options, limit: 5000, range: { offset: 10, length: 20 } })).bytes.byteLength, 20, 'a server without ranges');
});
