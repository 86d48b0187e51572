import { isInParts, type OrielClient } from '../../clients/index.ts';
import { isServerFailure, OrielError } from '../../contract/index.ts';
import { fieldsOf } from '../../json/fields.ts';
import { json } from '../../transport/index.ts';
import type { Transfer, TransferClass, TransferJob } from './transfer.ts';
import { TusTransfer } from './tus-transfer.ts';

/** Whether the server of a client takes parts straight to its store, once that is known. */
const known = new WeakMap<OrielClient, boolean>();

/** The way in which the server takes a file: straight to its store where that is possible, else by tus. @param loadParts missing: by tus only */
export async function chooseTransfer(job: TransferJob, loadParts: (() => Promise<TransferClass>) | undefined, signal: AbortSignal): Promise<Transfer> {
  const { client, file } = job;
  const url = job.url();
  const inParts = loadParts && file.size > 0 && (url === undefined ? (known.get(client) ?? (await ask(client, signal))) : isInParts(url));
  return new (inParts ? await load(loadParts, url) : TusTransfer)(job);
}

/** Without that code a file goes by tus, unless some of its parts are there. @throws OrielError `chunk_failed` */
const load = (loadParts: () => Promise<TransferClass>, url: string | undefined): Promise<TransferClass> =>
  loadParts().catch((cause: unknown) => {
    if (url === undefined) return TusTransfer;
    throw new OrielError('chunk_failed', { cause });
  });

/** The store cannot be reached from this page: the next uploads go by tus. */
export const avoidParts = (client: OrielClient): void => void known.set(client, false);

async function ask(client: OrielClient, signal: AbortSignal): Promise<boolean> {
  const read = (value: unknown): boolean => {
    const { ways } = fieldsOf(value);
    return Array.isArray(ways) && ways.includes('parts');
  };
  const takesParts = await client.request('/api/v1/videos/upload', { signal, read: json(read) }).catch((error: unknown) => {
    // A server of an older version has no such route.
    if (error instanceof OrielError && !isServerFailure(error) && error.status !== 401 && error.status !== 403) return false;
    throw error;
  });
  known.set(client, takesParts);
  return takesParts;
}
