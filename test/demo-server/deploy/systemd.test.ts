import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const units = join(import.meta.dirname, '../../../demo-server/deploy/systemd');
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

for (const name of ['oriel', 'mediamtx']) {
  test(`systemd accepts ${name}.service`, { skip: hasSystemd ? false : 'systemd-analyze is not installed' }, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'oriel-units-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const unit = await readFile(join(units, `${name}.service`), 'utf8');
    const copy = join(folder, `${name}.service`);
    // The program itself need not be on this machine.
    await writeFile(copy, unit.replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true'));
    const { stderr } = await promisify(execFile)('systemd-analyze', ['verify', copy]);
    assert.doesNotMatch(stderr, new RegExp(`${name}\\.service`));
  });
}
