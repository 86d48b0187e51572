import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { ServerError } from '@oriel/core/contract';
import type { Media } from '../hls/send.ts';

/** A file to send. @throws OrielError `segment_unknown` */
export async function fileMedia(path: string): Promise<Media> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new ServerError('segment_unknown');
  return { size: found.size, read: ({ start, end }) => createReadStream(path, { start, end }) };
}
