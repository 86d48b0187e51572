import { OrielError, type Milliseconds } from '../../contract/index.ts';
import type { Environment } from '../../transport/index.ts';

/** A connection on which nothing moves for so long is given up. */
const SILENCE: Milliseconds = 60_000;

export interface PutOptions {
  environment: Environment;
  signal: AbortSignal;
  /** @param sent bytes of this part */
  progressed: (sent: number) => void;
}

/**
 * Sends a part to a store.
 * @throws OrielError `network_gone`, also where the store does not allow this page (CORS); `not_allowed` when the store
 * refuses it, `internal` when the store fails, both with its `details.status`; the reason of the signal
 */
export async function putPart(url: string, part: Blob, options: PutOptions): Promise<void> {
  // Only XMLHttpRequest tells how far it is; Node has none.
  const status = await (typeof XMLHttpRequest === 'undefined' ? byFetch(url, part, options) : byXhr(url, part, options));
  if (status >= 200 && status < 300) return;
  throw new OrielError(status === 400 || status === 403 ? 'not_allowed' : 'internal', { message: 'The store of the videos refused a part of the file.', details: { status } });
}

async function byFetch(url: string, body: Blob, { signal, progressed }: PutOptions): Promise<number> {
  const answer = await fetch(url, { method: 'PUT', body, credentials: 'omit', referrerPolicy: 'no-referrer', signal }).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new OrielError('network_gone', { cause });
  });
  await answer.body?.cancel();
  progressed(body.size);
  return answer.status;
}

function byXhr(url: string, body: Blob, { environment, signal, progressed }: PutOptions): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  signal.throwIfAborted();
  const request = new XMLHttpRequest();
  let stopWaiting = (): void => {};
  const abort = (): void => {
    reject(signal.reason as Error);
    request.abort();
  };
  signal.addEventListener('abort', abort, { once: true });
  request.open('PUT', url);
  request.onload = () => resolve(request.status);
  request.onerror = () => reject(new OrielError('network_gone'));
  request.upload.onprogress = ({ loaded }) => {
    progressed(loaded);
    // From the first byte on: a browser sends only a few requests to one host at a time.
    stopWaiting();
    stopWaiting = environment.after(SILENCE, () => {
      reject(new OrielError('no_answer'));
      request.abort();
    });
  };
  request.send(body);
  return promise.finally(() => {
    stopWaiting();
    signal.removeEventListener('abort', abort);
  });
}
