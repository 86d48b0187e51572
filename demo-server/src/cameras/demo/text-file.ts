import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file in `folder` with this text, called after it: it is written once, and no other text ever takes its place. */
export async function textFile(text: string, folder: string): Promise<string> {
  const file = join(folder, `${createHash('sha256').update(text).digest('hex').slice(0, 24)}.txt`);
  const exists = await access(file).then(() => true, () => false);
  if (exists) return file;
  await mkdir(folder, { recursive: true });
  const unfinished = `${file}.${randomUUID()}.tmp`;
  await writeFile(unfinished, text);
  await rename(unfinished, file);
  return file;
}
