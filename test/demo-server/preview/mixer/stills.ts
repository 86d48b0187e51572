import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import sharp from 'sharp';

export const FIRST = '00000000-0000-4000-8000-000000000001';
export const SECOND = '00000000-0000-4000-8000-000000000002';

/** PNG files of one colour each, by the id of their image. */
export async function makeStills(t: TestContext, colors: Record<string, string>, { width = 320, height = 180 } = {}): Promise<(id: string) => Promise<string>> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-stills-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const [id, background] of Object.entries(colors)) await sharp({ create: { width, height, channels: 3, background } }).png().toFile(join(folder, `${id}.png`));
  return async (id) => join(folder, `${id}.png`);
}
