import assert from 'node:assert/strict';
import type { PreviewRig } from './preview-rig.ts';
import { until } from './until.ts';

/** From what the server says to what a window shows. */
export const SHOWN_WITHIN = 3000;

const KEY = 'key-of-Main';

export interface OutageOptions {
  /** Its programme runs, and nothing was published yet. */
  rig: PreviewRig;
  /** How long the platform is away, ms. */
  length: number;
  say(line: string): void;
}

/** Kills the RTMP server of a destination and starts it again: the programme and the preview go on, and it publishes again from a keyframe on. */
export async function outage({ rig: { goLive, page, platform, preview, server }, length, say }: OutageOptions): Promise<void> {
  await goLive('Main');
  // A server that ends the connection sooner than that may have found the key wrong.
  await until('it was published for a while', async () => Date.now() - Date.parse((await preview.status()).destinations[0]?.since ?? '') > 3500);
  const { cue, since } = await preview.status();
  const shown = page.shownAt('.destinations', /Reconnecting….*(cannot be reached|ended the connection)/);
  const killed = Date.now();
  await platform.kill();
  const at = await shown;
  const told = await page.told(({ destinations: [main] }) => main?.state === 'reconnecting', killed);
  const late = at - told;
  say(`the window shows the outage ${at - killed} ms after the kill, ${late} ms after the server's status`);
  assert.ok(late < SHOWN_WITHIN, `${late} ms`);
  await until('the outage is over', async () => {
    await page.goesOn();
    return Date.now() > killed + length;
  });
  await platform.start();
  await page.says('.destinations', /Sending · \d/);
  await until('it gets pictures again', async () => ((await platform.recordings(KEY))[1]?.frames.length ?? 0) > 100);
  const films = await platform.recordings(KEY);
  assert.equal(films.length, 2);
  assert.ok(films[1]?.frames.find(({ kind }) => kind === 'video')?.keyframe, 'it begins with a keyframe');
  const after = await preview.status();
  assert.deepEqual([after.cue, after.since, after.state], [cue, since, 'live']);
  const recorded = await server.recorded('preview');
  assert.ok(recorded.from < killed && recorded.to > killed + length, 'the programme has no gap');
}
