import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { openDatabase } from '../../../demo-server/src/db/database.ts';
import { runFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import type { Range } from '../../../demo-server/src/archive/archive-index.ts';
import { Archive } from '../../../demo-server/src/archive/archive.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';
import { FFMPEG, silent, temporaryFolder } from './media.ts';

const START = Date.UTC(2026, 0, 31, 12);
const RANGE = { from: 0, to: 4e12 };
const config = { retention: { maxAge: 1e13, maxBytes: 1e12, minFreeBytes: 0 } };

/** Kills a recorder in the middle of its work and returns the last thing it reported. */
async function recordAndKill(dataDir: string, groups: number): Promise<Range[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'recording-child.ts'), dataDir, String(START)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let reported: Range[] = [];
  let lines = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    reported = JSON.parse(line) as Range[];
    if (++lines === groups) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  assert.equal(child.signalCode, 'SIGKILL');
  return reported;
}

test('after kill -9 everything that was reported plays, and a torn tail is cut off', async (t) => {
  const dataDir = temporaryFolder(t);
  await prepareDatabase(dataDir);
  const reported = await recordAndKill(dataDir, 137);
  assert.equal(reported.length, 1);
  assert.ok(reported[0]!.to - reported[0]!.from > 60_000, 'more than a file');
  const folder = join(dataDir, 'recordings', 'yard');
  const files = readdirSync(folder).sort();
  const unfinished = join(folder, files.at(-1)!);

  // The kernel may have taken the last write whole, so a write that was cut short is added to it.
  const whole = await readWhole(dataDir);
  const group = whole.archive.index.groupAt('yard', whole.end - 1)!;
  await whole.close();
  const handle = await open(unfinished, 'r+');
  const copy = Buffer.alloc(group.bytes - 100);
  await handle.read(copy, 0, copy.length, group.offset);
  await handle.write(copy, 0, copy.length, statSync(unfinished).size);
  await handle.close();
  const torn = statSync(unfinished).size;

  const { archive, end, close } = await readWhole(dataDir);
  t.after(close);
  assert.ok(end >= reported[0]!.to, `reported to ${reported[0]!.to}, found to ${end}`);
  assert.deepEqual(archive.index.sequences('yard', RANGE), [{ from: START, to: end }]);
  assert.equal(statSync(unfinished).size, torn - copy.length);
  for (const file of files) {
    const decoded = await runFfmpeg(FFMPEG, ['-v', 'error', '-xerror', '-err_detect', 'explode', '-i', join(folder, file), '-f', 'framecrc', 'pipe:1'], { signal: AbortSignal.timeout(30_000) });
    const pictures = Buffer.from(decoded).toString().split('\n').filter((line) => line.startsWith('0,')).length;
    const [from, to] = [Number.parseInt(file, 10), files[files.indexOf(file) + 1] ? Number.parseInt(files[files.indexOf(file) + 1]!, 10) : end];
    assert.equal(pictures, (to - from) / 40, file);
  }
});

async function readWhole(dataDir: string) {
  const db = await openDatabase({ dataDir }, silent);
  const archive = await Archive.open({ db, config: { ...config, dataDir }, log: silent });
  await archive.loaded;
  const close = async () => {
    await archive.close();
    await db.close();
  };
  return { archive, end: archive.index.groupBefore('yard', 4e12)!.to, close };
}
