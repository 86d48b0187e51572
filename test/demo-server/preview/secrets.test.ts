import assert from 'node:assert/strict';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { OrielError } from '@oriel/core';
import { SecretBox } from '../../../demo-server/src/preview/secret-box.ts';
import { temporaryFolder } from '../archive/media.ts';
import { openRig, twoCues } from './rig.ts';

const KEY = 'a1b2-very-distinctive-c3d4';
const edit = { name: 'Channel', kind: 'custom' as const, url: 'rtmp://203.0.113.5/live' };

/** Every file below a folder, as text. */
async function textBelow(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = await Promise.all(entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')));
  return texts.join('\n');
}

test('a stream key is in no answer, no push, no log and no file, and the publisher gets it', async (t) => {
  const rig = await openRig(t);
  const { oriel, preview: client } = await rig.client();
  const answers: unknown[] = [];
  const pushed: unknown[] = [];
  const end = client.watch((status) => pushed.push(status));
  t.after(end);
  const { id } = await client.createDestination({ ...edit, streamKey: KEY });
  const tell = async (call: Promise<unknown>) => answers.push(await call.catch((error: unknown) => (error instanceof OrielError ? error.toBody() : String(error))));
  await tell(client.destinations());
  await tell(client.replaceDestination(id, { ...edit, name: 'Renamed' }));
  await tell(client.createDestination({ ...edit, url: 'http://203.0.113.5/live', streamKey: KEY }));
  await tell(client.createDestination({ ...edit, kind: 'nowhere' as 'custom', streamKey: KEY }));
  await tell(client.createDestination({ ...edit, streamKey: `${KEY}\n` }));
  await tell(client.checkDestination(id));
  const { id: programmeId } = await client.createProgramme(twoCues());
  await tell(client.start({ programmeId }));
  await tell(client.goLive([id]));
  await tell(client.replaceDestination(id, { ...edit, streamKey: KEY }));
  await tell(client.restartDestination(id));
  await tell(client.status());
  await tell(client.health());
  await tell(client.stop());
  await tell(oriel.request('/openapi.json', { read: (response) => response.text() }));

  assert.deepEqual(rig.checkedKeys, [KEY]);
  assert.equal(answers.length, 14);
  assert.ok(!JSON.stringify(answers).includes(KEY));
  assert.ok(!JSON.stringify(pushed).includes(KEY));
  assert.ok(rig.logged.length > 0);
  assert.ok(!rig.logged.join('\n').includes(KEY));
  // What the database holds, and what it wrote.
  const { rows } = await rig.db.executeSql("select encode(stream_key, 'hex') as hex from destinations");
  assert.equal(rows.length, 1);
  const stored = Buffer.from((rows[0] as { hex: string }).hex, 'hex');
  assert.ok(stored.byteLength > KEY.length);
  assert.ok(!stored.includes(KEY));
  const text = await textBelow(rig.dataDir);
  assert.ok(text.includes('Renamed'), 'the name of the destination is found');
  assert.ok(!text.includes(KEY));
});

test('a change keeps the stream key with its address only: nobody has it sent elsewhere', async (t) => {
  const rig = await openRig(t);
  const { preview: client } = await rig.client();
  const { id, hasKey } = await client.createDestination({ ...edit, streamKey: KEY });
  assert.equal(hasKey, true);
  assert.equal((await client.replaceDestination(id, { ...edit, name: 'Renamed' })).hasKey, true);
  await assert.rejects(client.replaceDestination(id, { ...edit, url: 'rtmp://198.51.100.1/live' }), (error: OrielError) => error.code === 'invalid_request' && JSON.stringify(error.details).includes('streamKey'));
  await assert.rejects(client.replaceDestination(id, { name: 'Other', kind: 'twitch' }), { code: 'invalid_request' });
  assert.equal((await client.destinations())[0]?.url, edit.url);
  assert.equal((await client.replaceDestination(id, { ...edit, url: 'rtmp://198.51.100.1/live', streamKey: 'another' })).url, 'rtmp://198.51.100.1/live');
  assert.equal((await client.replaceDestination(id, { ...edit, streamKey: '' })).hasKey, false, 'an empty one removes it');
  assert.equal((await client.replaceDestination(id, { name: 'Channel', kind: 'youtube' })).url, 'rtmps://youtube.example/live2');
});

test('the key of stream keys is a file for the server only; without it they have to be entered again', async (t) => {
  const folder = temporaryFolder(t);
  const box = await SecretBox.open(folder);
  const file = join(folder, 'stream-keys.key');
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  const sealed = box.seal(KEY, 'one');
  assert.notDeepEqual(box.seal(KEY, 'one'), sealed, 'two of the same are not alike');
  const again = await SecretBox.open(folder);
  assert.equal(again.unseal(sealed, 'one'), KEY);
  assert.equal(again.unseal(sealed, 'two'), undefined, 'it belongs to one destination');
  assert.equal(again.unseal(Buffer.concat([sealed, Buffer.from('x')]), 'one'), undefined);
  assert.equal(again.unseal(new Uint8Array(3), 'one'), undefined);
  await rm(file);
  assert.equal((await SecretBox.open(folder)).unseal(sealed, 'one'), undefined);
});
