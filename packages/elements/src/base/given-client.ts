import { createClient, OrielError, type OrielClient } from '@oriel/core';

const MESSAGE =
  'The client is wrapped in a Proxy, which cannot reach its private fields. Keep it out of deep reactive state: markRaw() or shallowRef() in Vue, ref() in Valtio.';

/** By client: whether its private fields can be reached, or who wants to know while that is checked. */
const checked = new WeakMap<OrielClient, boolean | Set<() => void>>();

/** Rejects every request with the reason, so that whatever element uses it shows that. */
let broken: OrielClient | undefined;

/**
 * The client that a page gave; `undefined` for anything that is none. Vue's reactive proxies are unwrapped. For any
 * other Proxy the console says what is wrong, and so does the client that takes its place.
 * @param changed called when the client turns out to be wrapped in a Proxy
 */
export function givenClient(value: unknown, changed: () => void): OrielClient | undefined {
  const client = (value as { __v_raw?: unknown } | null | undefined)?.__v_raw ?? value;
  if (!isClient(client)) return undefined;
  if (!checked.has(client)) void check(client);
  const intact = checked.get(client);
  if (intact instanceof Set) intact.add(changed);
  return intact === false ? brokenClient() : client;
}

function isClient(value: unknown): value is OrielClient {
  const given = value as Partial<OrielClient> | null | undefined;
  return Boolean(given?.cameras) && typeof given?.now === 'function' && typeof given.environment?.now === 'function' && typeof given.environment.after === 'function';
}

/** A request that is aborted before it is sent fails with a TypeError only where a private field is out of reach. */
async function check(client: OrielClient): Promise<void> {
  const waiting = new Set<() => void>();
  checked.set(client, waiting);
  try {
    await client.cameras.get?.('', { signal: AbortSignal.abort() });
  } catch (cause) {
    if (cause instanceof TypeError) {
      console.error(`Oriel: ${MESSAGE}`, cause);
      checked.set(client, false);
      for (const changed of waiting) changed();
      return;
    }
  }
  checked.set(client, true);
}

const brokenClient = (): OrielClient =>
  (broken ??= createClient({
    server: 'http://localhost',
    fetch: () => Promise.reject(new OrielError('invalid_request', { message: MESSAGE })),
  }));
