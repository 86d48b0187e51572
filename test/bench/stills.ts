import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { OrielCamera } from '@oriel/elements';
import type { ElementHandle, Page } from 'puppeteer';
import { addCamera, remove, stateOf } from '../support/camera-page.ts';
import type { LongRecording } from './long-recording.ts';
import { moment } from './moment.ts';
import { percentile, type Row } from './statistics.ts';
import type { StillPath, StillsRun } from './stills-page.ts';

const NAMES: Record<StillPath, string> = { bare: 'bare trial', session: 'StillsSession', element: 'paused <oriel-camera>' };
const PATHS = Object.keys(NAMES) as StillPath[];

/** How much longer than the bare trial a paused seek may take: 30 and 45 ms where that took 21 and 31. */
const ALLOWED = { median: 30 / 21, p95: 45 / 31 };

/** A frame of the bench's recordings, ms. */
const FRAME = 40;

/**
 * Exact pictures at moments all over a recording: with WebCodecs alone (the bare trial), by `StillsSession`, and through the
 * element. The three take turns, so that a busy machine slows all of them alike: compare them with each other. No group of
 * pictures is asked for twice, so nothing comes from a cache.
 */
export async function stillRows(page: Page, camera: string, { from, to, clockAt }: LongRecording, count: number): Promise<Row[]> {
  const script = await build({ entryPoints: [fileURLToPath(new URL('stills-page.ts', import.meta.url))], bundle: true, write: false, format: 'iife', target: 'es2022' });
  await page.evaluate(script.outputFiles[0]!.text);
  const end = to - 10_000;
  const rows: Row[] = [];
  for (const pauses of [false, true]) {
    const offset = pauses ? count * PATHS.length : 0;
    const asked = Array.from({ length: count * PATHS.length }, (_, i) => ({ path: PATHS[i % PATHS.length]!, time: moment(from, end, i + offset) }));
    const element = await addCamera(page, { camera, mode: 'playback', time: new Date(end).toISOString(), paused: '' });
    await stateOf(element, ['paused']);
    const runs = await element.evaluate((each, id, list, wait) => runStills(id, each, list, wait), camera, asked, pauses);
    rows.push(...PATHS.map((path) => rowOf(path, runs, pauses, clockAt)));
    if (!pauses) for (const by of [1, -1] as const) rows.push(await stepRow(element, by, count));
    await remove(element);
  }
  return rows;
}

async function stepRow(element: ElementHandle<OrielCamera>, by: 1 | -1, count: number): Promise<Row> {
  const steps = await element.evaluate((each, direction, times) => runSteps(each, direction, times), by, count);
  const wrong = steps.filter(({ clock }, i) => i > 0 && (clock === null || clock - (steps[i - 1]?.clock ?? NaN) !== by * FRAME)).length;
  return { what: `exact still, step ${by > 0 ? 'forward' : 'back'}, ${NAMES.element}`, values: steps.map(({ took }) => took), remark: `${wrong} not the next frame` };
}

function rowOf(path: StillPath, runs: readonly StillsRun[], pauses: boolean, clockAt: LongRecording['clockAt']): Row {
  const own = runs.filter((run) => run.path === path);
  const values = own.map(({ took }) => took);
  const bare = runs.filter((run) => run.path === 'bare').map(({ took }) => took);
  const wrong = own.filter(({ time, clock }) => clock === null || clock > clockAt(time) || clock <= clockAt(time) - FRAME).length;
  const rate = (1000 * values.length) / values.reduce((sum, value) => sum + value);
  const ratio = (share: number) => (percentile(values, share) / percentile(bare, share)).toFixed(2);
  const compared = path === 'bare' ? '' : `, ${ratio(0.5)} and ${ratio(0.95)} of the bare trial`;
  return {
    what: `exact still ${pauses ? 'now and then' : 'one after the other'}, ${NAMES[path]}`,
    values,
    ...(path === 'element' && { target: { median: Math.round(ALLOWED.median * percentile(bare, 0.5)), p95: Math.round(ALLOWED.p95 * percentile(bare, 0.95)) } }),
    remark: `${rate.toFixed(0)} a second${compared}, ${wrong} not the asked frame`,
  };
}
