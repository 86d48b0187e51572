import { lookup } from 'node:dns';
import { lookup as resolveName } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { isPrivateAddress } from './private-networks.ts';

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
 * Checks a URL's hostname before anything connects to it. A name without an address passes: nothing can connect to it now,
 * and whoever connects later checks again.
 * @throws PrivateAddressError
 */
export async function requirePublicHost(hostname: string): Promise<void> {
  const literal = literalAddress(hostname);
  const addresses = literal === undefined ? await resolveName(hostname, { all: true }).catch(() => []) : [{ address: literal }];
  if (addresses.some(({ address }) => isPrivateAddress(address))) throw new PrivateAddressError();
}
