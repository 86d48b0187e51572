import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scene } from './scene.ts';

const folderOf = (scene: Scene): string => join(import.meta.dirname, 'scenes', scene.id);

/** The scene's pictures as PNG files in `cacheDir`, background first, then one for each sprite; made where missing. */
export async function rasterise(scene: Scene, cacheDir: string): Promise<string[]> {
  await mkdir(cacheDir, { recursive: true });
  const made = new Map<string, Promise<string>>();
  const names = ['background', ...scene.sprites.map(({ picture }) => picture)];
  for (const name of names) if (!made.has(name)) made.set(name, toPng(join(folderOf(scene), `${name}.svg`), cacheDir));
  return Promise.all(names.map((name) => made.get(name) as Promise<string>));
}

async function toPng(svgFile: string, cacheDir: string): Promise<string> {
  const svg = await readFile(svgFile);
  const file = join(cacheDir, `${createHash('sha256').update(svg).digest('hex').slice(0, 24)}.png`);
  const exists = await access(file).then(() => true, () => false);
  if (exists) return file;
  const unfinished = `${file}.${randomUUID()}.tmp`;
  // Only a first start draws; libvips, its memory and its cache are not for all others.
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  await sharp(svg).png({ compressionLevel: 3 }).toFile(unfinished);
  await rename(unfinished, file);
  return file;
}
