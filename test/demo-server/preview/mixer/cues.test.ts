import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../../support/until.ts';
import { type RecordedBus, shadeOf } from './recorded-bus.ts';
import { FIRST, makeStills, SECOND } from './stills.ts';
import { cue, programme, startMixer } from './test-mixer.ts';

/** Luma of #404040 and #c0c0c0. */
const [DARK, LIGHT] = [71, 181];

/** The luma of each frame, by its number. */
async function shades(recorded: RecordedBus): Promise<number[]> {
  const pictures = await recorded.decode();
  return pictures.map(({ picture }) => shadeOf(picture));
}

function assertEven(recorded: RecordedBus): void {
  const times = recorded.pictures.map(({ time }) => time);
  assert.deepEqual(times.slice(1).map((time, index) => time - times[index]!).filter((step) => step !== 40), [], 'frames are 40 ms apart');
  assert.deepEqual(recorded.pictures.flatMap(({ keyframe }, index) => (keyframe === (index % 25 === 0) ? [] : [index])), [], 'a keyframe each second');
}

test('cuts and fades come with their frames, and a fade grows evenly', async (t) => {
  const imageFile = await makeStills(t, { [FIRST]: '#404040', [SECOND]: '#c0c0c0' });
  const cues = [cue('a', { still: FIRST }, { duration: 1 }), cue('b', { still: SECOND }, { duration: 1, transition: 'fade', fadeDuration: 0.4 })];
  const { mixer, recorded } = startMixer({ programme: programme(cues, { loop: true }), imageFile });
  t.after(() => mixer.close());
  await until('both stills are drawn', async () => {
    const [light, dark] = [(shade: number) => shade > LIGHT - 3, (shade: number) => Math.abs(shade - DARK) < 3];
    const seen = recorded.pictures.length > 50 ? await shades(recorded) : [];
    return seen.some(light) && seen.some(dark);
  }, { every: 500 });
  // Both are open from now on. The rounds after this one are exact.
  const from = Math.ceil(recorded.pictures.length / 50) * 50 + 50;
  await until('two more rounds', () => recorded.pictures.length >= from + 100);
  await mixer.close();
  assertEven(recorded);
  const wrong = (await shades(recorded)).flatMap((shade, frame) => {
    const within = frame % 50;
    const weight = within < 25 ? 0 : Math.min(1, (within - 24) / 11);
    const expected = DARK + weight * (LIGHT - DARK);
    return frame < from || Math.abs(shade - expected) < 5 ? [] : [{ frame, shade, expected }];
  });
  assert.deepEqual(wrong, []);
});

test('takes and edits change what is on air, and never the stream', async (t) => {
  const imageFile = await makeStills(t, { [FIRST]: '#404040', [SECOND]: '#c0c0c0' });
  const cues = [cue('a', { still: FIRST }), cue('b', { still: SECOND })];
  const { mixer, recorded } = startMixer({ programme: programme(cues, { background: '#000000' }), imageFile });
  t.after(() => mixer.close());
  let changes = 0;
  mixer.onChange(() => changes++);
  const shows = (shade: number) => until(`${shade} is shown`, async () => recorded.pictures.length > 0 && Math.abs((await shades(recorded)).at(-1)! - shade) < 4, { every: 300 });
  await shows(DARK);
  assert.equal(mixer.onAir?.cueId, 'a');
  assert.equal(await mixer.take('z'), false);
  assert.equal(await mixer.take('b'), true);
  await until('the cue is on air', () => mixer.onAir?.cueId === 'b');
  await shows(LIGHT);
  const { since } = mixer.onAir!;
  // The cue on air shows something else now, and goes on.
  mixer.change(programme([cue('b', { still: FIRST })], { background: '#000000' }));
  await shows(DARK);
  assert.deepEqual(mixer.onAir, { cueId: 'b', since, isMissing: false });
  mixer.change(programme([], { background: '#ffffff' }));
  await until('no cue is on air', () => mixer.onAir === undefined);
  await shows(235);
  mixer.change(programme([cue('c', { still: '00000000-0000-4000-8000-00000000dead' })], { background: '#ffffff' }));
  await mixer.take('c');
  await until('a still that cannot be shown is missing', () => mixer.onAir?.isMissing);
  assert.ok(changes >= 4);
  await mixer.close();
  assertEven(recorded);
  assert.equal(recorded.losses.length, 1, 'only the end');
});
