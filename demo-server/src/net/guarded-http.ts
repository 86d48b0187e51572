import { lookup } from 'node:dns';
import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';

const MAX_REDIRECTS = 5;
/** Without a byte for this long the connection is given up, ms. */
const IO_LIMIT = 10_000;

const privateNetworks = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  privateNetworks.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  privateNetworks.addSubnet(network, prefix, 'ipv6');

/** Loopback, private, link-local and other addresses that are not on the open Internet. IPv4 inside IPv6 counts as IPv4. */
export const isPrivateAddress = (address: string): boolean => privateNetworks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Resolves a name, but only to addresses on the open Internet; asked at the moment of connecting, so nothing changes after it. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error || !first) return callback(error ?? new Error('The name has no address.'), '');
    if (addresses.some(({ address }) => isPrivateAddress(address))) return callback(new Error('The source redirects into a private network.'), '');
    if (options.all) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

export interface HttpStream {
  body: Readable;
  /** Pictures one after the other, as many cameras send them (`multipart/x-mixed-replace`). */
  multipart: boolean;
  /** It has an end: a file, not a stream. */
  finite: boolean;
}

/**
 * GETs a stream. The address itself may lie anywhere; redirects to another host are followed only on the open Internet,
 * without the address's credentials.
 */
export async function openHttp(address: string, signal: AbortSignal): Promise<HttpStream> {
  const asked = new URL(address);
  let url = asked;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const answer = await request(url, { trusted: url.host === asked.host, signal });
    const { statusCode = 0, headers } = answer;
    if (statusCode >= 300 && statusCode < 400 && headers.location) {
      answer.destroy();
      const next = new URL(headers.location, url);
      if (next.host === asked.host) [next.username, next.password] = [asked.username, asked.password];
      url = next;
      continue;
    }
    if (statusCode !== 200) {
      answer.destroy();
      throw new Error(`The source answered with status ${statusCode}.`);
    }
    return { body: answer, multipart: headers['content-type']?.startsWith('multipart/') ?? false, finite: headers['content-length'] !== undefined };
  }
  throw new Error('The source redirects too often.');
}

function request(url: URL, { trusted, signal }: { trusted: boolean; signal: AbortSignal }): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return reject(new Error('The source redirects to something that is not HTTP.'));
    const literal = url.hostname.replace(/^\[|\]$/g, '');
    if (!trusted && isIP(literal) && isPrivateAddress(literal)) return reject(new Error('The source redirects into a private network.'));
    const get = url.protocol === 'https:' ? getHttps : getHttp;
    const asking = get(url, { signal, timeout: IO_LIMIT, ...(!trusted && { lookup: publicLookup }), headers: { accept: '*/*', 'user-agent': 'oriel' } }, resolve);
    asking.once('timeout', () => asking.destroy(new Error('The source did not answer in time.')));
    asking.once('error', reject);
  });
}
