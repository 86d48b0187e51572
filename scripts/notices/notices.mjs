import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The name of the file beside the bundle. */
export const FILE = 'THIRD-PARTY-NOTICES.txt';

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * @typedef {object} Notice
 * @property {string} name of the package
 * @property {string} [version]
 * @property {string} [licence] its SPDX identifier
 * @property {string} text of its notice
 */

/**
 * A rollup plugin that writes the notices of everything that became part of the bundle.
 *
 * @param {{ copied: readonly { module: RegExp, folder: string }[] }} options modules whose contents were copied from a
 *   package, and the folder of that package
 * @returns {import('rollup').Plugin}
 */
export function notices({ copied }) {
  return {
    name: 'notices',
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((file) =>
        file.type === 'chunk' ? Object.entries(file.modules).flatMap(([id, { renderedLength }]) => (renderedLength > 0 ? [id.replace(/^\0/, '')] : [])) : [],
      );
      this.emitFile({ type: 'asset', fileName: FILE, source: textOf(collect(modules, copied)) });
    },
  };
}

/**
 * @param {readonly string[]} modules as absolute paths
 * @param {readonly { module: RegExp, folder: string }[]} copied
 * @returns {Notice[]} one for each package, sorted by name
 * @throws when a package has no notice
 */
export function collect(modules, copied = []) {
  /** @type {Map<string, Notice>} */
  const found = new Map();
  for (const id of modules) {
    const own = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id)?.[0] ?? copied.find(({ module }) => module.test(id))?.folder;
    if (!own) continue;
    const notice = packageNotice(own);
    found.set(notice.name, notice);
    for (const name of inlinedIn(id)) found.set(name, inlinedNotice(name, notice.name));
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** @param {string} folder @returns {Notice} */
function packageNotice(folder) {
  const { name, version, license: licence } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(?:\.\w+)?$/i.test(entry));
  if (!file) throw new Error(`${name} is part of the bundle, but has no licence file`);
  const extra = readdirSync(folder).filter((entry) => /^notice(?:\.\w+)?$/i.test(entry));
  return { name, version, licence, text: [file, ...extra].map((entry) => readFileSync(join(folder, entry), 'utf8').trim()).join('\n\n') };
}

/**
 * The packages that a published file contains, as its source map says.
 *
 * @param {string} id
 * @returns {string[]}
 */
function inlinedIn(id) {
  const map = `${id}.map`;
  if (!existsSync(map)) return [];
  /** @type {{ sources: (string | null)[] }} */
  const { sources } = JSON.parse(readFileSync(map, 'utf8'));
  return [...new Set(sources.flatMap((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source ?? '')?.[1] ?? []))];
}

/** @param {string} name @param {string} by @returns {Notice} */
function inlinedNotice(name, by) {
  const file = join(here, 'inlined', `${name.replace('/', '+')}.txt`);
  if (!existsSync(file)) throw new Error(`${by} contains ${name}: put its notice into ${file}`);
  return { name, text: readFileSync(file, 'utf8').trim() };
}

/** @param {readonly Notice[]} all @returns {string} */
export function textOf(all) {
  const rule = '-'.repeat(80);
  const sections = all.map(({ name, version, licence, text }) => `${name}${version ? ` ${version}` : ''}${licence ? ` (${licence})` : ''}\n\n${text}`);
  if (all.some(({ text }) => text.includes('Apache License, Version 2.0'))) {
    sections.push(`Apache License, Version 2.0\n\n${readFileSync(join(here, 'Apache-2.0.txt'), 'utf8').trimEnd()}`);
  }
  return ['The files beside this one contain the following software.', ...sections].join(`\n\n${rule}\n\n`) + '\n';
}
