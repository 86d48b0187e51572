import { ServerError } from '@oriel/core/contract';
import type { Media } from '../hls/send.ts';
import type { Storage } from '../storage/storage.ts';

/** A stored file to send. @throws OrielError `segment_unknown` */
export async function fileMedia(storage: Pick<Storage, 'open'>, key: string): Promise<Media> {
  const found = await storage.open(key);
  if (!found) throw new ServerError('segment_unknown');
  return found;
}
