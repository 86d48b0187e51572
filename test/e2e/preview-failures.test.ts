import assert from 'node:assert/strict';
import { mkdtemp, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import type { RecordingList } from '@oriel/core/contract';
import { NGINX_MISSING } from '../demo-server/publish/support/rtmp-server.ts';
import { FILLING_MISSING, FullDisk } from '../support/full-disk.ts';
import { outage, SHOWN_WITHIN } from '../support/preview-outage.ts';
import { openPreviewRig, type PreviewRig } from '../support/preview-rig.ts';
import { canFind, childrenOf } from '../support/processes.ts';
import { until } from '../support/until.ts';

describe('what goes wrong while a programme runs is shown in the window, and the programme goes on', { timeout: 300_000, skip: NGINX_MISSING ?? false }, () => {
  let rig: PreviewRig;
  let disk: FullDisk;

  before(async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'oriel-e2e-'));
    disk = new FullDisk(join(dataDir, 'filler'));
    rig = await openPreviewRig({ dataDir, env: FILLING_MISSING ? {} : disk.env });
  });
  beforeEach(() => rig.start());
  afterEach(() => rig.preview.stop());
  after(() => rig?.close());

  const picturesOf = async (key: string, film: number) => (await rig.platform.recordings(key))[film]?.frames.filter(({ kind }) => kind === 'video') ?? [];

  test('the RTMP server is killed and comes back', (t) => outage({ rig, length: 4000, say: (line) => t.diagnostic(line) }));

  test('a wrong key: the window says what to do, and the other destination goes on', async (t) => {
    const { page, preview } = rig;
    await rig.goLive('Main');
    rig.verdict = 403;
    const shown = page.shownAt('.destinations', /Failed.*The stream key is wrong\. Copy the key from the platform again, then restart\./);
    await rig.change('Main', 'Guarded');
    const at = await shown;
    const { destinations: [main, guarded] } = await preview.status();
    const late = at - Date.parse(guarded?.since ?? '');
    t.diagnostic(`the window shows the wrong key ${late} ms after the server's status`);
    assert.ok(late < SHOWN_WITHIN, `${late} ms`);
    assert.equal(main?.state, 'publishing');
    await page.goesOn();
    rig.verdict = 200;
    await page.press('[aria-label="Restart: Guarded"]');
    await page.says('.destinations', /Guarded Other · Sending/);
  });

  test('the disk is full while the preview is recorded: the preview goes on, and the recording when there is room', { skip: FILLING_MISSING ?? false }, async (t) => {
    const { page, preview, server } = rig;
    await page.press('[part="record"]');
    await page.says('.commands', /Recording, /);
    const { recording } = await preview.status();
    await page.goesOn();
    const shown = page.shownAt('.commands', /Nothing is recorded now\. The disk of the server is full/);
    const filled = Date.now();
    disk.fill();
    try {
      const at = await shown;
      const late = at - (await page.told(({ recording: told }) => told?.reason === 'disk_full', filled));
      t.diagnostic(`the window shows the full disk ${at - filled} ms after it was full, ${late} ms after the server's status`);
      assert.ok(late < SHOWN_WITHIN, `${late} ms`);
      await page.says('.health', /Disk space The disk is full, so nothing is recorded\. Free space/);
      await page.goesOn();
    } finally {
      await disk.free();
    }
    await page.says('.commands', /Recording, /);
    await page.says('.health', /Everything works/);
    await page.press('[part="record"]');
    await page.says('[part="record"]', /^Record$/);
    const { recordings } = await server.get<RecordingList>('/api/v1/recordings');
    assert.match(recordings.find(({ id }) => id === recording?.id)?.failure_reason ?? '', /the disk was full/);
  });

  test('a camera dies: the slate is on air, the window names the cue, the stream never ends, and the camera comes back', { skip: !canFind && 'no /proc' }, async (t) => {
    const { cameraFile, page, platform, preview, server } = rig;
    const key = 'key-of-Main';
    await rig.goLive('Main');
    const films = (await platform.recordings(key)).length;
    await until('the platform has pictures', async () => (await picturesOf(key, films - 1)).length > 25);
    const { destinations: [before] } = await preview.status();
    const shown = page.shownAt('.now', /Door.*Its source sends no picture\. The slate is shown until it does\./);
    const killed = Date.now();
    await rename(cameraFile('door'), `${cameraFile('door')}.away`);
    for (const { pid, command } of await childrenOf(server.process.pid!)) if (command.includes(cameraFile('door'))) process.kill(pid, 'SIGKILL');
    const at = await shown;
    const late = at - (await page.told(({ cue }) => cue?.isMissing === true, killed));
    t.diagnostic(`the window shows the missing camera ${at - killed} ms after the kill, ${late} ms after the server's status`);
    assert.ok(late < SHOWN_WITHIN, `${late} ms`);
    await page.says('.health', /The camera Door sends no picture\./);
    await page.goesOn();
    await rename(`${cameraFile('door')}.away`, cameraFile('door'));
    await until('the camera is back', async () => (await preview.status()).cue?.isMissing === false);
    await page.says('.health', /Everything works/);
    assert.doesNotMatch(await page.words('.now'), /no picture/);
    const { cue, destinations: [after] } = await preview.status();
    assert.deepEqual([after?.since, after?.state, after?.droppedFrames, cue?.id], [before?.since, 'publishing', 0, 'door']);
    assert.equal((await platform.recordings(key)).length, films, 'published once');
    const pictures = await picturesOf(key, films - 1);
    assert.ok(pictures.every(({ time }, index) => index === 0 || Math.abs(time - pictures[index - 1]!.time - 40) <= 1), 'a picture every 40 ms');
  });
});
