import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from './fail.mjs';
import { run } from './run.mjs';

/**
 * @typedef {{ version?: string, link?: boolean, optional?: boolean }} LockEntry
 * @typedef {{ packages?: Record<string, LockEntry> }} Lock
 */

/**
 * Compares what is there with what is asked for, so that neither a stamp nor whoever installed it need be trusted.
 * Optional packages may be missing: they belong to other platforms.
 *
 * @param {Lock} wanted package-lock.json
 * @param {Lock} installed node_modules/.package-lock.json, npm's own record
 * @returns {boolean}
 */
export function isInstalled(wanted, installed) {
  const there = installed.packages ?? {};
  return Object.entries(wanted.packages ?? {}).every(([path, { version, link, optional }]) => {
    if (!path.includes('node_modules/')) return true;
    const entry = there[path];
    if (!entry) return optional === true;
    return link === true || entry.version === version;
  });
}

/** @param {string} path @returns {Lock} */
const read = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {});

/** @param {string} root */
export const nodeOf = (root) => join(root, 'node_modules/.bin/node');

/**
 * Installs the packages of package-lock.json unless they are there.
 *
 * @param {string} root
 */
export async function installPackages(root) {
  const lock = read(join(root, 'package-lock.json'));
  const record = join(root, 'node_modules/.package-lock.json');
  if (isInstalled(lock, read(record)) && existsSync(nodeOf(root))) return;

  const npm = process.env['npm_execpath'];
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const { code, output } = await run(command, [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    label: 'Installing npm packages (a minute or two the first time)',
    cwd: root,
    env: { PUPPETEER_SKIP_DOWNLOAD: '1' },
  });
  if (code !== 0) throw new SetupError(`npm ci failed:\n${output.trim().split('\n').slice(-20).join('\n')}`);
  if (!existsSync(nodeOf(root))) {
    throw new SetupError('The package "node" did not bring its program: run "npm rebuild node", then start again.');
  }
}
