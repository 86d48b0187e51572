import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ChannelFact } from '@oriel/core/contract';
import { until } from '../../support/until.ts';
import { makeVideo, type Video } from '../archive/media.ts';
import { type Rig, startRig } from './rig.ts';
import { type Received, Viewer } from './viewer.ts';

const START = Math.floor(Date.now() / 1000) * 1000 - 10_000;

let rig: Rig;
let video: Video;
let pushed = 0;
const times = new Map<string, number>();

const key = (data: Uint8Array) => Buffer.from(data).toString('base64');
const timeOf = ({ data }: Received): number | undefined => times.get(key(data));
const rtpOf = (time: number) => (time * 90) % 2 ** 32;

function push(count: number): void {
  for (const frame of video.frames.slice(pushed, (pushed += count))) rig.bus.push(frame);
}

before(async () => {
  rig = await startRig();
  video = await makeVideo({ seconds: 20, start: START });
  for (const { time, data } of video.frames) times.set(key(data), time);
});

after(() => rig.close());

test('a viewer gets the current group at once, then each frame with the RTP time of its capture', async () => {
  rig.bus.setTracks(video.tracks);
  push(40);
  const viewer = await Viewer.live(rig.address);
  await until('the group', () => viewer.frames.length === 15, { every: 5 });
  assert.deepEqual(viewer.frames.map(timeOf), video.frames.slice(25, 40).map(({ time }) => time));
  assert.ok(viewer.frames[0]!.parameters);
  const newest = viewer.frames.at(-1)!;
  assert.equal(newest.rtp, rtpOf(video.frames[39]!.time));
  assert.ok(((newest.rtp - viewer.frames[0]!.rtp) | 0) < 90 * 40, 'the frames before it do not take their own time');
  const position = await until('the position', () => viewer.facts[0]);
  assert.deepEqual(position, { type: 'position', rtp: newest.rtp, time: new Date(video.frames[39]!.time).toISOString(), speed: 1, paused: false });

  push(15);
  await until('15 more', () => viewer.frames.length === 30, { every: 5 });
  for (const frame of viewer.frames.slice(15)) assert.equal(frame.rtp, rtpOf(timeOf(frame)!));
  assert.equal(viewer.frames[25]!.parameters, true, 'SPS and PPS before each keyframe');

  const second = await Viewer.live(rig.address);
  await until('its group', () => second.frames.length === 5, { every: 5 });
  assert.equal(rig.bus.readerCount, 1, 'one subscription for all viewers');
  push(1);
  await until('both have it', () => second.frames.length === 6 && viewer.frames.length === 31, { every: 5 });
  await viewer.close();
  push(1);
  await until('the other one goes on', () => second.frames.length === 7, { every: 5 });
  await second.close();
  await until('nobody watches', async () => rig.bus.readerCount === 0);
});

test('viewers are told that the signal is lost, and that it is back', async () => {
  const viewer = await Viewer.live(rig.address);
  await until('a position', () => viewer.facts.length === 1);
  const since = Date.now();
  rig.bus.lose(since);
  await until('lost', () => viewer.facts.length === 2);
  assert.deepEqual(viewer.facts[1], { type: 'signal', state: 'lost', since: new Date(since).toISOString() });
  const joiner = await Viewer.live(rig.address);
  assert.deepEqual(await until('lost', () => joiner.facts[0]), viewer.facts[1], 'a viewer that joins is told too');
  while (!video.frames[pushed]!.keyframe) pushed++;
  const back = new Date(video.frames[pushed]!.time).toISOString();
  push(2);
  for (const [each, before] of [[viewer, 2], [joiner, 1]] as const) {
    const facts: ChannelFact[] = await until('two facts', () => each.facts.length === before + 2 && each.facts.slice(before));
    assert.deepEqual(facts[0], { type: 'signal', state: 'live', since: back });
    assert.ok(facts[1]?.type === 'position' && facts[1].time === back);
  }
  await Promise.all([viewer.close(), joiner.close()]);
});

test('a session starts before its camera sends, and waits for the first frame', async () => {
  const silent = await startRig();
  const viewer = await Viewer.live(silent.address);
  assert.deepEqual(viewer.frames, []);
  silent.bus.setTracks(video.tracks);
  silent.bus.push(video.frames[0]!);
  await until('the first frame', () => viewer.frames.length === 1);
  assert.equal(timeOf(viewer.frames[0]!), START);
  await viewer.close();
  await silent.close();
});

test('a live session refuses requests that only playback knows', async () => {
  const viewer = await Viewer.live(rig.address);
  const fact = await viewer.ask({ type: 'seek', time: new Date(START).toISOString() });
  assert.ok(fact.type === 'error' && fact.error.code === 'invalid_request');
  await viewer.close();
});

test('a viewer that asks for a keyframe gets the whole group with the next frame; RTP time rises', async () => {
  while (!video.frames[pushed]!.keyframe) pushed++;
  const first = pushed;
  push(3);
  const viewer = await Viewer.live(rig.address);
  await until('the group', () => viewer.frames.length === 3);
  viewer.requestKeyframe(viewer.ssrc);
  // The request does not travel with the frames: frames are pushed until the server has taken it.
  const again = await until('its keyframe again', () => {
    const index = viewer.frames.findLastIndex((frame) => timeOf(frame) === video.frames[first]!.time);
    if (index <= 0 && pushed < first + 24) push(1);
    return index > 0 && index;
  }, { every: 20, timeout: 5000 });
  await until('the rest of the group', () => timeOf(viewer.frames.at(-1)!) === video.frames[pushed - 1]!.time);
  const group = viewer.frames.slice(again);
  assert.deepEqual(group.map(timeOf), video.frames.slice(first, pushed).map(({ time }) => time));
  assert.ok(viewer.frames.every(({ rtp }, index) => index === 0 || ((rtp - viewer.frames[index - 1]!.rtp) | 0) > 0));
  assert.equal(viewer.frames.at(-1)!.rtp, rtpOf(video.frames[pushed - 1]!.time));
  await viewer.close();
});

test('RTP time rises on when a camera’s clock is set back, and the viewer gets a new position', async () => {
  const viewer = await Viewer.live(rig.address);
  const [first] = video.frames;
  rig.bus.push(first!);
  // The group that it joined in may still be on its way, but no other frame has this time.
  const frame = await until('the frame', () => viewer.frames.find((each) => timeOf(each) === START));
  const position = await until('its place', () => viewer.facts.find((fact) => fact.type === 'position' && fact.time === new Date(START).toISOString()));
  assert.ok(position.type === 'position' && position.rtp === frame.rtp);
  await viewer.close();
});

test('the sessions of a removed camera end', async () => {
  const viewers = [await Viewer.live(rig.address), await Viewer.live(rig.address)];
  const closed = viewers.map(({ peer }) => new Promise<void>((resolve) => peer.onStateChange((state) => state === 'closed' && resolve())));
  rig.removeCamera();
  await Promise.all(closed);
  await until('nothing is left', async () => {
    const { sessions, ledger, watched, feeds } = await rig.webrtc.counts();
    return sessions + ledger + watched + feeds === 0;
  });
});
