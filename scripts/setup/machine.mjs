import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { programs } from './programs.mjs';

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The first file that an absolute path with at most one `*` in it means.
 *
 * @param {string} pattern
 * @returns {string | undefined}
 */
function expand(pattern) {
  const parts = pattern.split('/');
  const star = parts.findIndex((part) => part.includes('*'));
  if (star < 0) return existsSync(pattern) ? pattern : undefined;
  const folder = parts.slice(0, star).join('/');
  const prefix = parts[star]?.replace(/\*$/, '') ?? '';
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith(prefix)) : [];
  return names.map((name) => [folder, name, ...parts.slice(star + 1)].join('/')).find((path) => existsSync(path));
}

/** @param {string} name @returns {string | undefined} */
function onPath(name) {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/opt/homebrew/bin'];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/**
 * Where a program is on this machine.
 *
 * @param {import('./programs.mjs').Need} need
 * @returns {string | undefined}
 */
export function locate(need) {
  const { variable, paths } = programs[need];
  const named = variable && process.env[variable];
  if (named) return dirname(named) === '.' ? onPath(named) : isExecutable(named) ? named : undefined;
  for (const path of paths) {
    const found = path.startsWith('/') ? expand(path) : onPath(path);
    if (found) return found;
  }
  return undefined;
}

/** @returns {import('./programs.mjs').Machine} */
export function readMachine() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const systems = [...release.matchAll(/^(?:ID|ID_LIKE)="?([^"\n]*)"?$/gm)].flatMap(([, ids = '']) => ids.split(' '));
  return {
    platform: process.platform,
    systems,
    root: process.getuid?.() === 0,
    sudo: onPath('sudo') !== undefined && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0,
    apt: onPath('apt-get') !== undefined,
    brew: onPath('brew') !== undefined,
  };
}
