import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canFind, childrenOf } from '../../../support/processes.ts';
import { until } from '../../../support/until.ts';
import { startClockCamera } from './clock-camera.ts';
import { clockOf, shadeOf } from './recorded-bus.ts';
import { cue, programme, startMixer } from './test-mixer.ts';

const programs = async () => (await childrenOf(process.pid)).filter(({ command }) => command.startsWith('ffmpeg'));

test('the slate is shown for a camera that is dead or not there, until it comes back', async (t) => {
  const camera = startClockCamera({ shade: 120 });
  const cameras: Record<string, typeof camera> = {};
  const { mixer, recorded } = startMixer({ programme: programme([cue('a', { camera: 'one' })], { background: '#ffffff' }), cameras });
  t.after(async () => {
    await mixer.close();
    await camera.close();
  });
  await until('a camera that does not exist is missing', () => mixer.onAir?.isMissing);
  cameras['one'] = camera;
  await until('it is found', () => mixer.onAir?.isMissing === false);
  await until('it is on the bus', () => recorded.pictures.length > 100);
  await camera.die();
  await until('it is missing', () => mixer.onAir?.isMissing);
  camera.revive();
  await until('it is back', () => mixer.onAir?.isMissing === false);
  const back = recorded.pictures.length;
  await until('a second more', () => recorded.pictures.length > back + 25);
  await mixer.close();

  const times = recorded.pictures.map(({ time }) => time);
  assert.deepEqual(times.slice(1).map((time, index) => time - times[index]!).filter((step) => step !== 40), []);
  const seen = (await recorded.decode()).map(({ picture, time }) => (shadeOf(picture) > 200 ? 'slate' : { clock: clockOf(picture), time }));
  const kinds = seen.map((each) => (each === 'slate' ? 'slate' : 'camera'));
  assert.deepEqual(kinds.filter((kind, index) => kind !== kinds[index - 1]), ['slate', 'camera', 'slate', 'camera']);
  const held = seen.slice(kinds.indexOf('camera'), kinds.indexOf('slate', kinds.indexOf('camera'))).at(-1);
  assert.ok(held && held !== 'slate' && held.time - held.clock! > 1500, 'its last picture was held before the slate came');
});

test('an encoder that ends is started again, and readers are told that frames are missing', { skip: canFind ? false : 'needs /proc' }, async (t) => {
  const { mixer, recorded } = startMixer({ programme: programme([]) });
  t.after(() => mixer.close());
  await until('it runs', () => recorded.pictures.length > 10 && recorded.sounds.length > 10);
  const encoder = (await programs()).find(({ command }) => command.includes('libx264'))!;
  process.kill(encoder.pid, 'SIGKILL');
  await until('readers are told', () => recorded.losses.length === 1);
  const before = recorded.pictures.length;
  await until('it goes on', () => recorded.pictures.length > before + 30);
  assert.equal(mixer.encoderRestarts, 1);
  const [last, next] = recorded.pictures.slice(before - 1, before + 1);
  assert.equal(recorded.losses[0], last!.time);
  assert.equal(next!.keyframe, true);
  assert.ok(next!.time > last!.time && (next!.time - last!.time) % 40 === 0);

  const sound = (await programs()).find(({ command }) => command.includes('s16le') && command.includes('aac'))!;
  process.kill(sound.pid, 'SIGKILL');
  await until('the other one is restarted', () => mixer.encoderRestarts === 2);
  const heard = recorded.sounds.length;
  await until('there is sound again', () => recorded.sounds.length > heard + 20);
  const times = recorded.sounds.map(({ time }) => time);
  assert.deepEqual(times, times.toSorted((a, b) => a - b));
  assert.equal(recorded.losses.length, 1, 'pictures went on');
});

test('nothing is left after close, at whatever moment', { skip: canFind ? false : 'needs /proc' }, async (t) => {
  const camera = startClockCamera({ shade: 120 });
  t.after(() => camera.close());
  const others = (await programs()).length;
  for (const frames of [0, 1, 40]) {
    const { mixer, recorded, bus } = startMixer({ programme: programme([cue('a', { camera: 'one' })]), cameras: { one: camera } });
    await until(`${frames} frames`, () => recorded.pictures.length >= frames);
    await Promise.all([mixer.close(), mixer.close()]);
    assert.equal((await programs()).length, others);
    assert.equal(camera.bus.readerCount, 0);
    assert.ok(bus.lostSince !== undefined);
    const { length } = recorded.frames;
    mixer.start();
    await mixer.take('a');
    assert.equal(recorded.frames.length, length);
  }
  await until('no thread is left', () => !process.getActiveResourcesInfo().includes('MessagePort'));
});
