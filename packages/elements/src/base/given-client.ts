import type { OrielClient } from '@oriel/core';

/** The client that a page gave, also in a Proxy of its framework; `undefined` for anything that is none. */
export function givenClient(value: unknown): OrielClient | undefined {
  const given = value as Partial<OrielClient> | null | undefined;
  const isClient = given?.cameras && typeof given.now === 'function' && typeof given.environment?.now === 'function';
  return isClient ? (given as OrielClient) : undefined;
}
