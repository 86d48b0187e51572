import { lookup } from 'node:dns';
import { lookup as resolveName } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Milliseconds } from '../media/frame.ts';
import { isPrivateAddress } from './private-networks.ts';

/** How long a check waits for a name server. */
const LOOKUP_TIMEOUT: Milliseconds = 3000;

/** A connection was refused because its address is not on the open Internet. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';

  constructor() {
    super('The address is in a private network.');
  }
}

/** A URL's hostname as an IP address; undefined for a name. */
export function literalAddress(hostname: string): string | undefined {
  const address = hostname.replace(/^\[|\]$/g, '');
  return isIP(address) > 0 ? address : undefined;
}

/**
 * For `lookup` of sockets: fails with `PrivateAddressError` where a name has any private address. A socket connects to the
 * address that was checked here, so a name that changes in between (DNS rebinding) makes no difference. Sockets do not call
 * it for literal addresses: check those with `requirePublicHost`.
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error || !first) return callback(error ?? new Error('The name has no address.'), '');
    if (addresses.some(({ address }) => isPrivateAddress(address))) return callback(new PrivateAddressError(), '');
    if (options.all) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

/**
 * Checks a URL's hostname before anything connects to it. A name without an address, or whose address takes too long to
 * find, passes: whoever connects to it must check again (`publicLookup`).
 * @throws PrivateAddressError
 */
export async function requirePublicHost(hostname: string): Promise<void> {
  const literal = literalAddress(hostname);
  const addresses = literal === undefined ? await addressesOf(hostname) : [{ address: literal }];
  if (addresses.some(({ address }) => isPrivateAddress(address))) throw new PrivateAddressError();
}

async function addressesOf(hostname: string): Promise<{ address: string }[]> {
  const waiting = new AbortController();
  const late = delay(LOOKUP_TIMEOUT, [], { signal: waiting.signal });
  try {
    return await Promise.race([resolveName(hostname, { all: true }), late]);
  } catch {
    return [];
  } finally {
    late.catch(() => {});
    waiting.abort();
  }
}
