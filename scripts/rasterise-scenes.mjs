/**
 * Renders the SVG files of the demo scenes to PNG files beside them, which the server reads. Run it after a change to an SVG
 * file, and commit what it writes: `node scripts/rasterise-scenes.mjs`.
 */
import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const folder = fileURLToPath(new URL('../demo-server/src/cameras/demo/scenes/', import.meta.url));
/**
 * SHA-256 of each SVG file that was rendered, so that a test finds PNG files that are out of date.
 * @type {Record<string, string>}
 */
const hashes = {};
for (const file of globSync('*/*.svg', { cwd: folder }).sort()) {
  const svg = readFileSync(join(folder, file));
  await sharp(svg).png({ compressionLevel: 9, adaptiveFiltering: true }).toFile(join(folder, file.replace(/svg$/, 'png')));
  hashes[file] = createHash('sha256').update(svg).digest('hex');
}
writeFileSync(join(folder, 'rendered.json'), `${JSON.stringify(hashes, undefined, 2)}\n`);
