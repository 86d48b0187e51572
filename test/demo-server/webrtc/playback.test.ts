import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ChannelFact } from '@oriel/core/contract';
import { until } from '../../support/until.ts';
import { makeVideo, shifted, type Video } from '../archive/media.ts';
import { type Rig, startRig } from './rig.ts';
import { type Received, Viewer } from './viewer.ts';

type Position = ChannelFact & { type: 'position' };

/** Two recordings of eight seconds with a gap of 20 s between them; groups of a second, 25 frames per second. */
const START = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
const LENGTH = 8000;
const SECOND = START + LENGTH + 20_000;
const FRAME = 40;

let rig: Rig;
/** When each frame was recorded, by its bytes. */
const times = new Map<string, number>();

const iso = (time: number) => new Date(time).toISOString();
const key = (data: Uint8Array) => Buffer.from(data).toString('base64');
const timeOf = ({ data }: Received): number | undefined => times.get(key(data));

before(async () => {
  rig = await startRig({ recordings: true });
  const first = await makeVideo({ seconds: LENGTH / 1000, start: START });
  const second = shifted(await makeVideo({ seconds: LENGTH / 1000, start: START, size: '176x96' }), SECOND - START);
  for (const video of [first, second] satisfies Video[]) {
    await rig.record(video, 3);
    for (const { time, data } of video.frames) times.set(key(data), time);
  }
  assert.equal(times.size, 400, 'all frames differ');
});

after(() => rig.close());

async function watching(body: object): Promise<Viewer & AsyncDisposable> {
  const viewer = await Viewer.playback(rig.address, body);
  return Object.assign(viewer, { [Symbol.asyncDispose]: () => viewer.close() });
}

/** Every frame from a position on has the time that follows from the position. */
function assertTimes(viewer: Viewer, position: Position, frames: Received[]): void {
  for (const frame of frames) {
    const said = Date.parse(position.time) + (((frame.rtp - position.rtp) | 0) / 90) * position.speed;
    assert.ok(Math.abs(said - (timeOf(frame) ?? Number.NaN)) <= 1, `the frame of ${iso(timeOf(frame) ?? 0)} has the position ${iso(said)}`);
  }
}

const inOrder = (viewer: Viewer) => viewer.frames.every(({ rtp }, index) => index === 0 || ((rtp - viewer.frames[index - 1]!.rtp) | 0) > 0);

test('playback starts with the requested frame, after the frames it depends on, and goes on in real time', async () => {
  await using viewer = await watching({ playbackTime: iso(START + 2517) });
  const position = (await until('a position', () => viewer.facts[0])) as Position;
  assert.deepEqual({ type: position.type, time: position.time, speed: position.speed, paused: position.paused }, { type: 'position', time: iso(START + 2480), speed: 1, paused: false });
  const asked = await viewer.frame(position.rtp);
  assert.equal(timeOf(asked), START + 2480);
  const index = viewer.frames.indexOf(asked);
  assert.equal(index, 12, 'the twelve from the keyframe on');
  assert.ok(viewer.frames[0]!.parameters, 'SPS and PPS before the keyframe');
  assert.ok(((asked.rtp - viewer.frames[0]!.rtp) | 0) < 90 * FRAME, 'in one go');
  await until('a second of frames', () => viewer.frames.length >= index + 26, { every: 5 });
  assertTimes(viewer, position, viewer.frames.slice(index));
  const took = viewer.frames[index + 25]!.at - asked.at;
  assert.ok(took > 900, `25 frames in ${took} ms`);
  assert.ok(inOrder(viewer));
  assert.equal(viewer.extensions.size, 1, 'each packet has the playout delay');
  assert.match([...viewer.extensions][0]!, /^12000000/, 'min and max 0');
});

test('the first group is looked up once', async (t) => {
  const lookUps = t.mock.method(rig.archive, 'groupAt');
  await using viewer = await watching({ playbackTime: iso(START + 5500) });
  await until('a frame', () => viewer.frames.length > 12, { every: 5 });
  assert.equal(lookUps.mock.callCount(), 1);
});

test('a seek shows the frame at that time; RTP time neither runs backwards nor far ahead', async () => {
  await using viewer = await watching({ playbackTime: iso(START) });
  for (const offset of [6999, 40, 39, 7960, 7999, 3000, 3020, 1234]) {
    const position = (await viewer.ask({ type: 'seek', time: iso(START + offset) })) as Position;
    assert.equal(Date.parse(position.time), START + Math.floor(offset / FRAME) * FRAME);
    const frame = await viewer.frame(position.rtp);
    assert.equal(timeOf(frame), Date.parse(position.time));
  }
  assert.ok(inOrder(viewer));
  const span = ((viewer.frames.at(-1)!.rtp - viewer.frames[0]!.rtp) | 0) / 90;
  const took = viewer.frames.at(-1)!.at - viewer.frames[0]!.at;
  assert.ok(Math.abs(span - took) < 2000, `RTP time went ${span} ms in ${took} ms`);
  assert.ok(viewer.sequence.every((number, index) => index === 0 || ((number - viewer.sequence[index - 1]!) & 0xffff) === 1), 'no packet missing');
});

test('a seek with hold: playing goes on when the frame was presented, and after 300 ms at the latest', async () => {
  await using viewer = await watching({ playbackTime: iso(START) });
  const first = (await viewer.ask({ type: 'seek', time: iso(START + 2480), hold: true })) as Position;
  const asked = await viewer.frame(first.rtp);
  const late = await until('it plays on by itself', () => viewer.frames[viewer.frames.indexOf(asked) + 1], { every: 5 });
  assert.equal(timeOf(late), START + 2520);
  assert.ok(late.at - asked.at > 250, `after ${late.at - asked.at} ms`);

  const second = (await viewer.ask({ type: 'seek', time: iso(START + 4480), hold: true })) as Position;
  const presented = await viewer.frame(second.rtp);
  const at = performance.now();
  viewer.channel?.sendMessage(JSON.stringify({ type: 'shown', id: 99, rtp: second.rtp }));
  const next = await until('it plays on', () => viewer.frames[viewer.frames.indexOf(presented) + 1], { every: 5 });
  assert.equal(timeOf(next), START + 4520);
  assert.ok(next.at - at > 30, 'a frame lasts as long as it lasts');
  await until('a second of frames', () => viewer.frames.at(-1)!.at - next.at > 1000, { every: 5 });
  assertTimes(viewer, second, viewer.frames.slice(viewer.frames.indexOf(presented)));
  assert.ok(inOrder(viewer));
});

test('paused, it shows exactly the requested frame, steps both ways across groups, and plays on from there', async () => {
  await using viewer = await watching({ playbackTime: iso(START + 1000) });
  const paused = (await viewer.ask({ type: 'pause' })) as Position;
  assert.equal(paused.paused, true);
  assert.equal(timeOf(await viewer.frame(paused.rtp)), Date.parse(paused.time), 'the last that was sent');
  const steps: [object, number][] = [
    [{ type: 'seek', time: iso(START + 3970) }, 3960],
    [{ type: 'step', frames: 1 }, 4000],
    [{ type: 'step', frames: 3 }, 4120],
    [{ type: 'step', frames: -1 }, 4080],
    [{ type: 'step', frames: -30 }, 2880],
    [{ type: 'step', frames: 100 }, 6880],
  ];
  for (const [request, time] of steps) {
    const position = (await viewer.ask(request as { type: string })) as Position;
    assert.deepEqual([position.type, position.time, position.paused], ['position', iso(START + time), true], JSON.stringify(request));
    assert.equal(timeOf(await viewer.frame(position.rtp)), START + time);
    const count = viewer.frames.length;
    await until('nothing more comes for four frames', () => performance.now() - viewer.frames.at(-1)!.at > 160);
    assert.equal(viewer.frames.length, count);
    assert.equal(viewer.frames.at(-1)!.rtp, position.rtp, 'it is the last one');
  }
  const played = (await viewer.ask({ type: 'play' })) as Position;
  assert.deepEqual([played.time, played.paused], [iso(START + 6880), false]);
  const count = viewer.frames.length;
  await until('it goes on', () => viewer.frames.length >= count + 5);
  assert.equal(timeOf(viewer.frames[count]!), START + 6920);
  assertTimes(viewer, played, viewer.frames.slice(count));
});

test('a step before the first frame stays there, and one past the last frame reports the end', async () => {
  await using viewer = await watching({ playbackTime: iso(START) });
  await viewer.ask({ type: 'pause' });
  await viewer.ask({ type: 'seek', time: iso(START + 40) });
  assert.equal(((await viewer.ask({ type: 'step', frames: -5 })) as Position).time, iso(START));
  await viewer.ask({ type: 'seek', time: iso(SECOND + LENGTH - 80) });
  assert.equal(((await viewer.ask({ type: 'step', frames: 5 })) as Position).time, iso(SECOND + LENGTH - 40));
  assert.deepEqual(viewer.facts.find(({ type }) => type === 'end'), { type: 'end', time: iso(SECOND + LENGTH) });
});

test('playback keeps its speed, and sends only keyframes above four', async () => {
  await using viewer = await watching({ playbackTime: iso(START), speed: 2 });
  const two = (await until('a position', () => viewer.facts[0])) as Position;
  assert.equal(two.speed, 2);
  await until('two seconds in one', () => viewer.frames.length > 50, { every: 5 });
  const took = viewer.frames[50]!.at - viewer.frames[0]!.at;
  assert.ok(took > 900, `50 frames in ${took} ms`);
  assertTimes(viewer, two, viewer.frames);
  const half = (await viewer.ask({ type: 'speed', speed: 0.5 })) as Position;
  assert.equal(half.speed, 0.5);
  const count = viewer.frames.length;
  await until('ten frames', () => viewer.frames.length >= count + 10, { every: 5 });
  assertTimes(viewer, half, viewer.frames.slice(count));
  assert.ok(inOrder(viewer), 'a new speed does not take it back');
  const between = viewer.frames[count + 9]!.at - viewer.frames[count]!.at;
  assert.ok(between > 650, `nine frames at half speed in ${between} ms`);
  const eight = (await viewer.ask({ type: 'speed', speed: 8 })) as Position;
  const from = viewer.frames.length;
  await until('three frames', () => viewer.frames.length >= from + 3, { every: 5 });
  const keyframes = viewer.frames.slice(from + 1);
  assert.ok(keyframes.every((frame) => frame.parameters && (timeOf(frame)! - START) % 1000 === 0), 'keyframes only');
  assertTimes(viewer, eight, keyframes);
});

test('a gap is reported and skipped, and the frame after it has its own position', async () => {
  await using viewer = await watching({ playbackTime: iso(START + LENGTH - 400) });
  const gap = await until('the gap', () => viewer.facts.find(({ type }) => type === 'gap'), { every: 5 });
  assert.deepEqual(gap, { type: 'gap', from: iso(START + LENGTH), to: iso(SECOND) });
  const position = (await until('a position after it', () => viewer.facts[viewer.facts.indexOf(gap) + 1], { every: 5 })) as Position;
  assert.equal(position.time, iso(SECOND));
  const first = await viewer.frame(position.rtp);
  assert.equal(timeOf(first), SECOND);
  const last = viewer.frames[viewer.frames.indexOf(first) - 1]!;
  assert.equal(timeOf(last), START + LENGTH - FRAME, 'all before the gap was shown');
  assert.equal(((first.rtp - last.rtp) | 0) / 90, FRAME, 'and follows without a break');
  assert.ok(inOrder(viewer));
});

test('a start or seek in a gap goes to the first frame after it', async () => {
  await using viewer = await watching({ playbackTime: iso(START + LENGTH + 5000) });
  const [gap, position] = (await until('two facts', () => viewer.facts.length >= 2 && viewer.facts)) as [ChannelFact, Position];
  assert.deepEqual(gap, { type: 'gap', from: iso(START + LENGTH), to: iso(SECOND) });
  assert.equal(position.time, iso(SECOND));
  assert.equal(((await viewer.ask({ type: 'seek', time: iso(START + LENGTH) })) as Position).time, iso(SECOND));
});

test('without skipGaps, a seek into a gap is refused with the nearest recordings, and playback stops before a gap', async () => {
  await using viewer = await watching({ playbackTime: iso(START + LENGTH - 200), skipGaps: false });
  const stopped = await until('it stops', () => viewer.facts.find(({ type }) => type === 'error'), { every: 5 });
  assert.ok(stopped.type === 'error' && stopped.error.code === 'no_recording');
  assert.deepEqual(stopped.error.details, { before: iso(START + LENGTH - 1), after: iso(SECOND) });
  assert.equal(timeOf(viewer.frames.at(-1)!), START + LENGTH - FRAME);
  const refused = await viewer.ask({ type: 'seek', time: iso(START + LENGTH + 100) });
  assert.ok(refused.type === 'error' && refused.error.code === 'no_recording');
  // A seek to the moment that the error names works.
  assert.equal(((await viewer.ask({ type: 'seek', time: iso(START + LENGTH - 1) })) as Position).time, iso(START + LENGTH - FRAME));
});

test('at the end it reports the end, keeps the last frame and takes a seek', async () => {
  await using viewer = await watching({ playbackTime: iso(SECOND + LENGTH - 200) });
  const end = await until('the end', () => viewer.facts.find(({ type }) => type === 'end'), { every: 5 });
  assert.deepEqual(end, { type: 'end', time: iso(SECOND + LENGTH) });
  assert.equal(timeOf(viewer.frames.at(-1)!), SECOND + LENGTH - FRAME);
  const position = (await viewer.ask({ type: 'seek', time: iso(START + 5000) })) as Position;
  const frame = await viewer.frame(position.rtp);
  await until('it plays', () => viewer.frames.length > viewer.frames.indexOf(frame) + 5, { every: 5 });
});

test('playback goes on after a refused seek', async () => {
  await using viewer = await watching({ playbackTime: iso(START) });
  const future = await viewer.ask({ type: 'seek', time: iso(Date.now() + 60_000) });
  assert.ok(future.type === 'error' && future.error.code === 'time_in_future');
  const after = await viewer.ask({ type: 'seek', time: iso(SECOND + LENGTH + 1) });
  assert.ok(after.type === 'error' && after.error.code === 'no_recording');
  assert.deepEqual(after.error.details, { before: iso(SECOND + LENGTH - 1) });
  const count = viewer.frames.length;
  await until('it plays on', () => viewer.frames.length > count + 5, { every: 5 });
  assert.ok(viewer.frames.every((frame) => timeOf(frame)! < START + LENGTH));
});

test('an invalid request is answered with an error with its id, and changes nothing', async () => {
  await using viewer = await watching({ playbackTime: iso(START) });
  for (const request of [{ type: 'rewind' }, { type: 'seek', time: 'yesterday' }, { type: 'speed', speed: 1000 }, { type: 'step', frames: 0.5 }, { type: 'seek' }]) {
    const fact = await viewer.ask(request);
    assert.ok(fact.type === 'error' && fact.error.code === 'invalid_request', JSON.stringify(request));
  }
  const before = viewer.facts.length;
  for (const text of ['', 'null', '[]', '{', '"seek"', 'x'.repeat(5000)]) viewer.channel!.sendMessage(text);
  viewer.channel!.sendMessageBinary(Buffer.of(1, 2, 3));
  await until('each is answered', () => viewer.facts.length === before + 7);
  assert.equal((await viewer.ask({ type: 'pause' })).type, 'position');
});

test('of many seeks at once, the last one wins', async () => {
  await using viewer = await watching({ playbackTime: iso(START) });
  await viewer.ask({ type: 'pause' });
  for (let n = 0; n < 200; n++) viewer.channel!.sendMessage(JSON.stringify({ type: 'seek', id: 10_000 + n, time: iso(START + ((n * 937) % LENGTH)) }));
  const position = (await viewer.ask({ type: 'seek', time: iso(START + 4444) })) as Position;
  assert.equal(position.time, iso(START + 4440));
  assert.equal(timeOf(await viewer.frame(position.rtp)), START + 4440);
  assert.equal(viewer.frames.at(-1)!.rtp, position.rtp);
});

test('a viewer that asks for a keyframe gets its frame again, after the frames it depends on', async () => {
  await using viewer = await watching({ playbackTime: iso(START) });
  await viewer.ask({ type: 'pause' });
  const position = (await viewer.ask({ type: 'seek', time: iso(START + 2480) })) as Position;
  await viewer.frame(position.rtp);
  const count = viewer.frames.length;
  viewer.requestKeyframe(viewer.ssrc);
  await until('thirteen frames', () => viewer.frames.length >= count + 13, { every: 5 });
  assert.equal(timeOf(viewer.frames[count]!), START + 2000);
  assert.equal(timeOf(viewer.frames.at(-1)!), START + 2480);
  const again = viewer.facts.at(-1) as Position;
  assert.deepEqual([again.time, again.rtp, again.paused], [iso(START + 2480), viewer.frames.at(-1)!.rtp, true]);
});
