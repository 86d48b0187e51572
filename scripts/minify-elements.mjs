import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { minifyTemplates } from './minify-templates.mjs';
import { plainProperties } from './plain-properties.mjs';

/**
 * What minifiers of JavaScript leave in modules of elements.
 *
 * @param {string} code
 * @returns {string}
 */
export const minifyElements = (code) => minifyTemplates(plainProperties(code));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const dist = fileURLToPath(new URL('../packages/elements/dist', import.meta.url));
  for (const path of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.js')) continue;
    const file = join(dist, path);
    const code = readFileSync(file, 'utf8');
    const minified = minifyElements(code);
    if (minified !== code) writeFileSync(file, minified);
  }
}
