import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));

export interface PackageJson {
  name: string;
  dependencies?: Record<string, string>;
  exports: Record<string, string | { types: string; default: string }>;
}

export interface Project {
  /** Outside the repository. */
  folder: string;
  /** Of the packed packages. */
  manifests: PackageJson[];
  remove(): Promise<void>;
}

/**
 * Packs the published packages and installs them into a new folder, with nothing beside them but the dependencies that they
 * declare and `others`: what is missing in a tarball or in its `dependencies` is missing there.
 *
 * @param others packages of `test/consumers`
 */
export async function createProject(others: readonly string[]): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-consumer-'));
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, '@oriel'), { recursive: true });
  const workspaces = ['core', 'player', 'elements'].flatMap((name) => ['-w', `@oriel/${name}`]);
  await execute('npm', ['pack', ...workspaces, '--pack-destination', folder, '--foreground-scripts=false', '--loglevel=error'], { cwd: root });
  const manifests: PackageJson[] = [];
  for (const tarball of (await readdir(folder)).filter((name) => name.endsWith('.tgz'))) {
    const target = join(modules, '@oriel', tarball.replace(/^oriel-(.*)-\d.*$/, '$1'));
    await mkdir(target);
    await execute('tar', ['-xzf', join(folder, tarball), '-C', target, '--strip-components=1']);
    manifests.push(JSON.parse(await readFile(join(target, 'package.json'), 'utf8')) as PackageJson);
  }
  const declared = manifests.flatMap(({ dependencies = {} }) => Object.keys(dependencies)).filter((name) => !name.startsWith('@oriel/'));
  for (const name of new Set([...declared, ...others])) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(packageFolder(name), join(modules, name));
  }
  await cp(join(here, 'apps'), folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  return { folder, manifests, remove: () => rm(folder, { recursive: true }) };
}

/** The folder of a package that `test/consumers` or a published package depends on. */
export function packageFolder(name: string): string {
  const paths = ['test/consumers', 'packages/elements', 'packages/player', 'packages/core'].flatMap(
    (from) => createRequire(join(root, from, 'package.json')).resolve.paths(name) ?? [],
  );
  const found = paths.map((path) => join(path, name)).find((path) => existsSync(path));
  if (!found) throw new Error(`${name} is not installed`);
  return found;
}

/**
 * Runs a type checker in the project.
 *
 * @returns what it printed; empty when it found nothing
 */
export async function runChecker(script: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    await execute(process.execPath, [script, ...args], { cwd, maxBuffer: 10_000_000 });
    return '';
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    if (!stdout && !stderr) throw error;
    return stdout + stderr;
  }
}
