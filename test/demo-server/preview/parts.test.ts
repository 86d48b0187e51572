import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { OrielError, TokensClient } from '@oriel/core';
import type { Cue, ProgrammeEdit } from '@oriel/core/contract';
import { runFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import { until } from '../../support/until.ts';
import { FFMPEG, temporaryFolder } from '../archive/media.ts';
import { SECRET } from '../http/test-app.ts';
import { openRig, twoCues } from './rig.ts';

/** The fields that were refused. */
async function fieldsOf(call: Promise<unknown>): Promise<string[]> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof OrielError) || error.code !== 'invalid_request') throw error;
    const issues = (error.details?.['issues'] ?? []) as { field: string }[];
    return issues.map(({ field }) => field);
  }
  return [];
}

async function imageFile(folder: string, name: string, size = '64x36'): Promise<Uint8Array<ArrayBuffer>> {
  const path = join(folder, name);
  await runFfmpeg(FFMPEG, ['-v', 'error', '-y', '-f', 'lavfi', '-i', `color=c=red:s=${size}`, '-frames:v', '1', path], { signal: AbortSignal.timeout(30_000) });
  return new Uint8Array(await readFile(path));
}

test('programmes are kept, and refused with every mistake in them', async (t) => {
  const rig = await openRig(t);
  const { preview: client } = await rig.client();
  const edit: ProgrammeEdit = {
    ...twoCues(),
    slate: { text: 'Back\nsoon \u{1F3A5}', background: '#102030' },
    cues: [
      { ...twoCues().cues[0]!, start: 1.5, level: 0.5, name: 'Door', overlays: [{ kind: 'text', x: 0.1, y: 0.8, size: 0.05, text: 'Ends with NUL \u0000 and half a pair \ud83c' }, { kind: 'clock', x: 0, y: 0, size: 0.1, timeZone: 'Europe/Oslo' }] },
      { id: 'film', source: { video: '9d3c1f0e-2b7a-4c55-8a1d-6f0e9b2a7c34', start: 3 }, duration: 0.2, transition: 'cut', overlays: [] },
      { id: 'still', source: { still: '3f0b7c52-6c0d-4a53-9a52-0f4a3f5c1f7e' }, duration: 0.1 + 0.2, start: 11.7, transition: 'cut', overlays: [] },
    ],
  };
  const { id, ...created } = await client.createProgramme(edit);
  assert.deepEqual(created, edit);
  assert.deepEqual(await client.programme(id), { id, ...edit });
  await client.replaceProgramme(id, twoCues('Afternoon'));
  await client.createProgramme(twoCues('A morning'));
  assert.deepEqual((await client.programmes()).map(({ name }) => name), ['A morning', 'Afternoon']);

  const [one, two] = twoCues().cues as [Cue, Cue];
  const withCues = (...cues: Cue[]) => fieldsOf(client.createProgramme({ ...twoCues(), cues }));
  assert.deepEqual(await withCues(one, { ...one }), ['cues.1.id']);
  assert.deepEqual(await withCues({ ...one, start: 0 }, { ...two, start: 9.9 }), ['cues.1.start']);
  assert.deepEqual(await withCues({ ...one, duration: 2, fadeDuration: 3 }, { ...two, id: 'one' }), ['cues.1.id', 'cues.0.fadeDuration']);
  assert.deepEqual(await withCues({ ...one, overlays: [{ kind: 'clock', x: 0, y: 0, size: 0.1, timeZone: 'Middle/Earth' }] }), ['cues.0.overlays.0.timeZone']);
  assert.notDeepEqual(await withCues({ ...one, duration: 0.1 }), []);
  assert.notDeepEqual(await withCues({ ...one, source: { camera: 'door', still: '3f0b7c52-6c0d-4a53-9a52-0f4a3f5c1f7e' } as { camera: string } }), []);
  assert.notDeepEqual(await withCues(...Array.from({ length: 201 }, (_, i) => ({ ...one, id: `${i}` }))), []);
  await assert.rejects(client.programme('9d3c1f0e-2b7a-4c55-8a1d-6f0e9b2a7c34'), { code: 'programme_unknown' });
});

test('health names what a programme needs and what is not there', async (t) => {
  const rig = await openRig(t);
  const { preview: client } = await rig.client();
  const hintOf = async (name: string) => (await client.health()).checks.find((check) => check.name === name)?.hint;
  assert.match((await hintOf('programme')) ?? '', /no programme yet/);
  const still = '3f0b7c52-6c0d-4a53-9a52-0f4a3f5c1f7e';
  const video = '9d3c1f0e-2b7a-4c55-8a1d-6f0e9b2a7c34';
  const cues = [...twoCues().cues, { id: 'film', source: { video }, duration: 5, transition: 'cut' as const, overlays: [] }, { id: 'still', source: { still }, duration: 5, transition: 'cut' as const, overlays: [] }];
  await client.createProgramme({ ...twoCues(), cues });
  await client.createDestination({ name: 'Channel', kind: 'youtube' });
  assert.equal(await hintOf('programme'), undefined);
  const sources = (await hintOf('sources')) ?? '';
  for (const id of ['door', 'yard', still, video]) assert.ok(sources.includes(id), `${id} in: ${sources}`);
  assert.match((await hintOf('destinations')) ?? '', /Channel: enter the stream key/);
  assert.equal((await client.health()).ok, false);
});

test('health tells an encoder that sends nothing from a machine that is too slow', async (t) => {
  const rig = await openRig(t);
  const { preview: client } = await rig.client();
  const { id: programmeId } = await client.createProgramme(twoCues());
  await client.start({ programmeId });
  const hint = async () => (await client.health()).checks.find(({ name }) => name === 'encoder')?.hint;
  const [mixer] = rig.mixers;
  const { bus } = mixer!.options;
  await until('it sends', () => bus.group.length > 0);
  assert.equal(await hint(), undefined);
  await mixer!.close();
  await until('it is silent', async () => (await hint())?.startsWith('The encoder sends nothing. Stop the preview and start it again'));
  const late = setInterval(() => bus.push({ ...bus.group[0]!, time: Date.now() - 12_000 }), 40);
  t.after(() => clearInterval(late));
  await until('it is late', async () => (await hint())?.startsWith('The programme is 12 seconds late, because this machine is too busy.'));
});

test('images are uploaded as PNG, JPEG or WebP, served by a signed URL, and removed when no programme has them', async (t) => {
  const folder = temporaryFolder(t);
  const rig = await openRig(t, { authSecret: SECRET });
  const { preview: client } = await rig.client();
  const types = { png: 'image/png', jpg: 'image/jpeg', webp: 'image/webp' };
  for (const [extension, type] of Object.entries(types)) {
    const bytes = await imageFile(folder, `logo.${extension}`);
    const image = await client.uploadImage(new Blob([bytes], { type }), `Logo ${extension}`);
    assert.deepEqual([image.name, image.width, image.height], [`Logo ${extension}`, 64, 36]);
    const answer = await fetch(await client.imageUrl(image.id));
    assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, type]);
    assert.deepEqual(new Uint8Array(await answer.arrayBuffer()), bytes);
    assert.deepEqual(await readFile(await rig.preview.images.fileOf(image.id)), Buffer.from(bytes));
  }
  const [image] = await client.images();
  assert.equal((await fetch(`${rig.url}/api/preview/images/${image!.id}`)).status, 401);
  const signed = await new TokensClient((await rig.client(['live'])).oriel).address(`/api/preview/images/${image!.id}`);
  assert.equal((await fetch(signed.url)).status, 403, 'a signed URL opens no more than its token');

  const { id } = await client.createProgramme({ ...twoCues(), slate: { image: image!.id } });
  await assert.rejects(client.removeImage(image!.id), { code: 'in_use' });
  await client.removeProgramme(id);
  await client.removeImage(image!.id);
  assert.equal((await client.images()).length, 2);
  await assert.rejects(client.removeImage(image!.id), { code: 'image_unknown' });
});

test('what is no image, or too large, is refused', async (t) => {
  const folder = temporaryFolder(t);
  const rig = await openRig(t);
  const { preview: client } = await rig.client();
  const codeOf = (bytes: Uint8Array<ArrayBuffer>, type = 'image/png') => client.uploadImage(new Blob([bytes], { type }), 'Logo').then(() => 'taken', ({ code }: OrielError) => code);
  const png = await imageFile(folder, 'logo.png');
  const text = new TextEncoder();
  assert.equal(await codeOf(png.slice(0, 40)), 'invalid_request');
  assert.equal(await codeOf(text.encode('#EXTM3U\nfile:///etc/passwd')), 'media_type_unsupported');
  assert.equal(await codeOf(text.encode('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml'), 'media_type_unsupported');
  assert.equal(await codeOf(new Uint8Array([...png.slice(0, 8), ...text.encode('#EXTM3U\nfile:///etc/passwd')])), 'invalid_request');
  // Its header promises 30 000 × 30 000 pixels.
  const huge = png.slice();
  new DataView(huge.buffer).setUint32(16, 30_000);
  new DataView(huge.buffer).setUint32(20, 30_000);
  assert.equal(await codeOf(huge), 'invalid_request');
  assert.equal(await codeOf(new Uint8Array(10_000_001)), 'body_too_large');
  assert.deepEqual(await client.images(), []);
});
