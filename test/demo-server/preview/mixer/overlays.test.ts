import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toYuv } from '../../../../demo-server/src/preview/mixer/picture.ts';
import { until } from '../../../support/until.ts';
import { type RecordedBus, shadeOf } from './recorded-bus.ts';
import { FIRST, makeStills, SECOND } from './stills.ts';
import { cue, programme, startMixer } from './test-mixer.ts';

const newest = async (recorded: RecordedBus) => (await recorded.decode()).at(-1)!.picture;

test('overlays are where they were placed, above the picture, and the last one on top', async (t) => {
  const imageFile = await makeStills(t, { [FIRST]: '#404040', [SECOND]: '#ff0000' });
  const overlays = [
    { kind: 'image' as const, x: 0.5, y: 0, width: 0.25, image: SECOND },
    { kind: 'image' as const, x: 0, y: 0, width: 0.25, image: SECOND, opacity: 0.5 },
    { kind: 'text' as const, x: 0.5, y: 0, size: 0.1, text: 'X', color: '#ffffff', background: '#0000ff' },
    { kind: 'clock' as const, x: 0, y: 0.75, size: 0.2, color: '#ffffff', background: '#000000' },
  ];
  const { mixer, recorded, log } = startMixer({ programme: programme([cue('a', { still: FIRST }, { overlays })]), imageFile });
  t.after(() => mixer.close());
  const red = toYuv(255, 0, 0).y;
  await until('all of them are drawn', async () => {
    const picture = recorded.pictures.length > 10 ? await newest(recorded) : undefined;
    if (!picture) return false;
    const [left, middle, outside, clock, text] = [
      shadeOf(picture, { x: 0.05, top: 0.05, across: 0.15, down: 0.1 }),
      shadeOf(picture, { x: 0.65, top: 0.15, across: 0.08, down: 0.08 }),
      shadeOf(picture, { x: 0.3, top: 0.3, across: 0.6, down: 0.4 }),
      shadeOf(picture, { x: 0.02, top: 0.78, across: 0.3, down: 0.15 }),
      shadeOf(picture, { x: 0.505, top: 0.01, across: 0.02, down: 0.03 }),
    ];
    assert.ok(Math.abs(left - (red + 71) / 2) < 6, `half of an image: ${left}`);
    assert.ok(Math.abs(middle - red) < 6, `an image: ${middle}`);
    assert.ok(Math.abs(outside - 71) < 4, `no overlay: ${outside}`);
    assert.ok(clock > 30 && clock < 180, `a clock: ${clock}`);
    assert.ok(Math.abs(text - toYuv(0, 0, 255).y) < 8, `a text above an image: ${text}; ${log.join(' ')}`);
    return true;
  }, { every: 500 });
});

test('a slate has a background, and its text in the middle', async (t) => {
  const { mixer, recorded } = startMixer({ programme: { ...programme([]), slate: { background: '#202020', text: 'Back soon\nWWWW' } } });
  t.after(() => mixer.close());
  await until('its text is drawn', async () => {
    const picture = recorded.pictures.length > 10 ? await newest(recorded) : undefined;
    return picture && shadeOf(picture, { x: 0.4, top: 0.4, across: 0.2, down: 0.2 }) > 60 && Math.abs(shadeOf(picture, { x: 0, top: 0, across: 1, down: 0.3 }) - 43) < 3;
  }, { every: 500 });
});

test('an edited overlay replaces the old one when it is drawn; one that cannot be drawn is left out', async (t) => {
  const imageFile = await makeStills(t, { [FIRST]: '#404040', [SECOND]: '#ffffff' });
  const withImage = (image: string) => programme([cue('a', { still: FIRST }, { overlays: [{ kind: 'image', x: 0.25, y: 0.25, width: 0.5, image }] })]);
  const { mixer, recorded, log } = startMixer({ programme: withImage('00000000-0000-4000-8000-00000000dead'), imageFile });
  t.after(() => mixer.close());
  const shows = (shade: number) => until(`${shade} in the middle`, async () => recorded.pictures.length > 10 && Math.abs(shadeOf(await newest(recorded)) - shade) < 5, { every: 300 });
  await shows(71);
  await until('it is reported', () => log.some((line) => line.includes('an overlay cannot be drawn')));
  mixer.change(withImage(SECOND));
  await shows(235);
  mixer.change(withImage(FIRST));
  await shows(71);
  await mixer.close();
  const seen = (await recorded.decode()).map(({ picture }) => shadeOf(picture));
  const from = seen.findIndex((shade) => shade > 220);
  assert.ok(seen.slice(from).every((shade) => shade > 220 || Math.abs(shade - 71) < 12), 'no frame is between them');
});
