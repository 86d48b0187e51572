import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createClient, PreviewClient } from '@oriel/core';
import { prepareDatabase } from '../support/prepared-database.ts';
import { makeFilm } from '../demo-server/library/support.ts';
import { launchChromium, openPage } from '../support/browser.ts';
import { PreviewPage } from '../support/preview-page.ts';
import { startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const OPUS = ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0', '-pix_fmt', 'yuv420p', '-c:a', 'libopus', '-b:a', '96k'];

test('the tone of a camera with Opus reaches the meter of the window, and its level in a cue is heeded', { timeout: 120_000 }, async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'oriel-e2e-'));
  await prepareDatabase(dataDir);
  const source = await makeFilm(join(dataDir, 'tone.mkv'), { seconds: 5, codecs: OPUS });
  const server = await startServer({ dataDir, cameras: [{ id: 'tone', name: 'Tone', source }] });
  t.after(() => server.stop());
  const browser = await launchChromium();
  t.after(() => browser.close());
  const preview = new PreviewClient(createClient({ server: server.url }));
  const cue = (id: string, level: number) => ({ id, name: id, source: { camera: 'tone' }, duration: 3600, transition: 'cut' as const, level, overlays: [] });
  await preview.createProgramme({ name: 'Tone', loop: true, slate: {}, cues: [cue('Loud', 1), cue('Quiet', 0)] });
  const { page, console: said } = await openPage(browser, `${server.url}/preview.html`, { width: 1440, height: 1000 });
  const window = new PreviewPage(page);
  // Its press is the gesture without which no browser measures sound.
  await window.press('[part="start-button"]');
  await window.says('.now', /Loud/);
  await window.says('.sound', /WebRTC brings no sound\. Choose HLS/);
  await (await page.$('>>> [part="transport"]'))?.select('hls');
  // A sine wave of an eighth is at -21 dB, and at -24 dB when both channels have it; of a scale from -60 to 0.
  const heard = async () => Math.abs((await level()) - 60) < 4;
  const level = async () => Number(await page.$eval('oriel-preview-window >>> .meter .level', (bar) => bar.getAttribute('width')));
  await until('the tone is measured', heard);
  await preview.take('Quiet');
  await until('the meter is empty', async () => (await level()) === 0);
  await preview.take('Loud');
  await until('the tone is back', heard);
  assert.deepEqual(said.filter((line) => !/503.*\/(frames|thumbnail|index\.m3u8)/.test(line)), []);
});
