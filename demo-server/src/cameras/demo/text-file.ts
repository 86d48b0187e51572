import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivateFile } from './private-file.ts';

/** The path of a file in `folder` that contains `text`. Its name is a hash of the text, so it is written once and never changes. */
export async function textFile(text: string, folder: string): Promise<string> {
  const file = join(folder, `${createHash('sha256').update(text).digest('hex').slice(0, 24)}.txt`);
  const exists = await access(file).then(() => true, () => false);
  if (!exists) await writePrivateFile(file, text);
  return file;
}
