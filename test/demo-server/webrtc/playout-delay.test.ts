import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LiveCamera } from '../../../demo-server/src/webrtc/peer/live-camera.ts';
import { LiveSource } from '../../../demo-server/src/webrtc/peer/live-source.ts';
import { playoutDelay } from '../../../demo-server/src/webrtc/peer/playout-delay.ts';
import { until } from '../../support/until.ts';
import { makeVideo, type Video } from '../archive/media.ts';
import { type Rig, startRig } from './rig.ts';
import { Viewer } from './viewer.ts';

const START = Math.floor(Date.now() / 1000) * 1000 - 10_000;
const MINUTE = 60_000;

let rig: Rig;
let video: Video;
let pushed = 0;

before(async () => {
  rig = await startRig();
  video = await makeVideo({ seconds: 8, start: START });
  rig.bus.setTracks(video.tracks);
});

after(() => rig.close());

async function pushTo(viewer: Viewer, count: number): Promise<void> {
  const before = viewer.frames.length;
  for (const frame of video.frames.slice(pushed, (pushed += count))) rig.bus.push(frame);
  await until('they come', () => viewer.frames.length >= before + count, { every: 5 });
}

test('without jitter both limits are 0; with jitter it is the minimum, and the maximum is a little more', () => {
  assert.deepEqual(playoutDelay(0), { min: 0, max: 0 });
  assert.deepEqual(playoutDelay(40), { min: 4, max: 5 });
  assert.deepEqual(playoutDelay(41), { min: 5, max: 6 });
  assert.deepEqual(playoutDelay(1e6), { min: 4095, max: 4095 });
});

test('a viewer gets the playout delay of the camera, also when it changes meanwhile', async () => {
  const viewer = await Viewer.live(rig.address);
  await pushTo(viewer, 5);
  assert.deepEqual([...viewer.extensions], ['12000000'], 'a regular source: 0 and 0');
  rig.bus.setJitter(40);
  await pushTo(viewer, 5);
  assert.deepEqual([...viewer.extensions], ['12000000', '12004005'], '40 to 50 ms, in units of 10 ms');

  const joiner = await Viewer.live(rig.address);
  await until('the group so far', () => joiner.frames.length === 10);
  assert.deepEqual([...joiner.extensions], ['12004005'], 'a viewer who joins gets it with the first frame');

  rig.bus.setJitter(0);
  viewer.extensions.clear();
  await pushTo(viewer, 5);
  assert.deepEqual([...viewer.extensions], ['12000000']);
  await Promise.all([viewer.close(), joiner.close()]);
});

test('a camera that nobody watched keeps its jitter for the next viewer', async () => {
  await until('nobody watches', () => rig.bus.readerCount === 0);
  rig.bus.setJitter(120);
  const viewer = await Viewer.live(rig.address);
  await until('the group so far', () => viewer.frames.length > 0);
  assert.deepEqual([...viewer.extensions], ['1200c00d']);
  await viewer.close();
});

for (const [what, step] of [['back', -10 * MINUTE], ['forward', 10 * MINUTE]] as const) {
  test(`capture times that jump ${what}: RTP time goes on evenly, and one position is sent`, () => {
    const camera = new LiveCamera();
    camera.track(video.tracks.find((track) => track.kind === 'video')!);
    camera.setJitter(40);
    let now = 0;
    const source = new LiveSource(camera, () => {}, () => now);
    const rtps: number[] = [];
    const positions: (string | undefined)[] = [];
    source.start({ sendFrame: (_data, rtp) => rtps.push(rtp), sendFact: (fact) => positions.push(fact.type === 'position' ? fact.time : undefined) });
    for (const [index, frame] of video.frames.slice(0, 100).entries()) {
      now = index * 40;
      camera.frame({ ...frame, time: frame.time + (index >= 50 ? step : 0) });
    }
    assert.ok(rtps.every((rtp, index) => rtp === rtps[0]! + index * 3600));
    assert.deepEqual(positions, [START, START + 2000 + step].map((time) => new Date(time).toISOString()));
  });
}

test('an outage is no jump: RTP time passes as the clock does', () => {
  const camera = new LiveCamera();
  camera.track(video.tracks.find((track) => track.kind === 'video')!);
  let now = 0;
  const source = new LiveSource(camera, () => {}, () => now);
  const rtps: number[] = [];
  source.start({ sendFrame: (_data, rtp) => rtps.push(rtp), sendFact: () => {} });
  camera.frame(video.frames[0]!);
  camera.lost(START);
  now += 5 * MINUTE;
  camera.frame({ ...video.frames[0]!, time: START + 5 * MINUTE });
  assert.deepEqual(rtps, [START * 90, (START + 5 * MINUTE) * 90]);
});
