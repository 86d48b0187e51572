import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { until } from '../../support/until.ts';
import { makeVideo } from '../archive/media.ts';
import { type Rig, startRig } from './rig.ts';
import { Viewer } from './viewer.ts';

const START = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
const MEBIBYTE = 1024 * 1024;

let rig: Rig;

before(async () => {
  rig = await startRig({ recordings: true });
  const video = await makeVideo({ seconds: 30, start: START, size: '1280x720' });
  await rig.record(video);
});

after(() => rig.close());

const residentBytes = (pid: number): number => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

/** Sends requests as fast as the channel takes them, until the server closes it. */
async function flood(viewer: Viewer, request: (n: number) => object): Promise<number> {
  let sent = 0;
  try {
    while (sent < 400_000) {
      for (let n = 0; n < 500; n++) viewer.channel!.sendMessage(JSON.stringify(request(++sent)));
      await new Promise((resolve) => setImmediate(resolve));
    }
  } catch {
    // The server closed the channel.
  }
  return sent;
}

for (const [what, request] of [
  ['steps back', (id: number) => ({ type: 'step', id, frames: -1 })],
  ['seeks', (id: number) => ({ type: 'seek', id, time: new Date(START + ((id * 937) % 29_000)).toISOString() })],
  ['invalid messages', () => ({ type: 'nonsense' })],
] as const) {
  test(`a flood of ${what} ends its own session; the peer process stays small and other sessions play on`, async () => {
    const { pid } = await rig.webrtc.counts();
    const other = await Viewer.playback(rig.address, { playbackTime: new Date(START).toISOString() });
    const viewer = await Viewer.playback(rig.address, { playbackTime: new Date(START + 20_000).toISOString() });
    await until('both play', () => other.frames.length > 30 && viewer.frames.length > 0);
    const before = residentBytes(pid!);
    let largest = 0;
    const watching = setInterval(() => (largest = Math.max(largest, residentBytes(pid!))), 10);
    const from = other.frames.length;
    const began = performance.now();
    await flood(viewer, request);
    const limited = await until('the viewer is told', () => viewer.facts.find((fact) => fact.type === 'error' && fact.error.code === 'rate_limited'), { timeout: 10_000 });
    assert.ok(limited.type === 'error' && !('id' in limited));
    await until('its session has ended', async () => (await rig.webrtc.counts()).ledger === 1);
    clearInterval(watching);
    assert.ok(largest - before < 150 * MEBIBYTE, `${Math.round((largest - before) / MEBIBYTE)} MiB more`);
    const took = performance.now() - began;
    const frames = other.frames.length - from;
    assert.ok(frames >= took / 40 - 25, `${frames} frames in ${Math.round(took)} ms: no more than a second late`);
    await until('it plays on', () => other.frames.length > from + 25);
    assert.equal((await rig.webrtc.counts()).pid, pid, 'the same process');
    viewer.peer.close();
    await other.close();
    await until('nothing is left', async () => (await rig.webrtc.counts()).ledger === 0);
  });
}

test('waiting requests are merged, and each of them is answered', async () => {
  const viewer = await Viewer.playback(rig.address, { playbackTime: new Date(START).toISOString() });
  await viewer.ask({ type: 'pause' });
  await viewer.ask({ type: 'seek', time: new Date(START + 10_000).toISOString() });
  const { facts, channel, frames } = viewer;
  const before = frames.length;
  for (let id = 1001; id <= 1400; id++) channel!.sendMessage(JSON.stringify({ type: 'step', id, frames: id % 2 ? 2 : -1 }));
  const answered = (id: number) => facts.some((fact) => fact.type === 'position' && fact.id === id);
  await until('all are answered', () => Array.from({ length: 400 }, (_, n) => 1001 + n).every(answered));
  const last = facts.findLast((fact) => fact.type === 'position');
  assert.ok(last?.type === 'position' && last.id === 1400);
  assert.equal(last.time, new Date(START + 10_000 + 200 * 40).toISOString(), 'the sum of all steps');
  assert.ok(frames.length - before < 2000, `${frames.length - before} frames for 400 steps`);
  await viewer.close();
});
