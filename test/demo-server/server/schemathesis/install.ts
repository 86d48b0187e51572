import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const VERSION = '4.32.5';
const cache = join(import.meta.dirname, '../../../../node_modules/.cache/oriel');
const run = promisify(execFile);

/**
 * Puts schemathesis (https://schemathesis.readthedocs.io) into a virtual environment below `node_modules`, once.
 *
 * @returns the program, or why it cannot be had
 */
export async function installSchemathesis(): Promise<{ program: string } | { missing: string }> {
  const folder = join(cache, `schemathesis-${VERSION}`);
  const program = join(folder, 'bin/schemathesis');
  const complete = join(folder, 'complete');
  if (existsSync(complete)) return { program };
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(cache, { recursive: true });
    await run('python3', ['-m', 'venv', folder], { timeout: 60_000 });
    await run(join(folder, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', `schemathesis==${VERSION}`], { timeout: 120_000 });
    await writeFile(complete, '');
    return { program };
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    const reason = (stderr || message).trim().split('\n').at(-1);
    return { missing: `schemathesis needs Python 3.10 with venv, pip and the Python package index: ${reason}` };
  }
}
