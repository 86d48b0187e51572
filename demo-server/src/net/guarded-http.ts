import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import type { Readable } from 'node:stream';
import type { Milliseconds } from '../media/frame.ts';
import { isPrivateAddress } from './private-networks.ts';
import { literalAddress, PrivateAddressError, publicLookup } from './public-lookup.ts';

const MAX_REDIRECTS = 5;
/** A connection without a byte for this long is closed. */
const IDLE_TIMEOUT: Milliseconds = 10_000;

export interface HttpStream {
  body: Readable;
  /** Images one after the other, as many cameras send them (`multipart/x-mixed-replace`). */
  multipart: boolean;
  /** It has a length: a file, not a live stream. */
  finite: boolean;
  /** Where it came from, after all redirects. */
  url: string;
  /** It has only the range that was asked for. */
  partial: boolean;
}

/** The server answered, and not with what was asked for. */
export class HttpStatusError extends Error {
  override readonly name = 'HttpStatusError';
  readonly status: number;

  constructor(status: number) {
    super(`The source answered with status ${status}.`);
    this.status = status;
  }
}

export interface HttpOptions {
  signal: AbortSignal;
  /** The URL itself may be in a private network. Redirects to other hosts never may. */
  allowPrivate: boolean;
  /** The value of a `Range` header. A server may answer with the whole all the same. */
  range?: string | undefined;
}

/**
 * GETs a stream. Each redirect is checked like a new request, and the URL's credentials go to its own host only.
 * @throws PrivateAddressError, or Error whose message says why there is no stream
 */
export async function openHttp(address: string, { signal, allowPrivate, range }: HttpOptions): Promise<HttpStream> {
  const origin = new URL(address);
  let url = origin;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const response = await request(url, { publicOnly: !allowPrivate || url.host !== origin.host, range, signal });
    const { statusCode = 0, headers } = response;
    if (statusCode >= 300 && statusCode < 400 && headers.location) {
      response.destroy();
      const next = new URL(headers.location, url);
      if (next.host === origin.host) [next.username, next.password] = [origin.username, origin.password];
      url = next;
      continue;
    }
    if (statusCode !== 200 && (statusCode !== 206 || range === undefined)) {
      response.destroy();
      throw new HttpStatusError(statusCode);
    }
    const multipart = headers['content-type']?.startsWith('multipart/') ?? false;
    return { body: response, multipart, finite: headers['content-length'] !== undefined, url: url.href, partial: statusCode === 206 };
  }
  throw new Error('The source redirects too often.');
}

function request(url: URL, { publicOnly, range, signal }: { publicOnly: boolean; range: string | undefined; signal: AbortSignal }): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return reject(new Error('The source redirects to a URL that is not HTTP.'));
    const literal = literalAddress(url.hostname);
    if (publicOnly && literal !== undefined && isPrivateAddress(literal)) return reject(new PrivateAddressError());
    const get = url.protocol === 'https:' ? getHttps : getHttp;
    const outgoing = get(
      url,
      {
        signal,
        timeout: IDLE_TIMEOUT,
        // A pooled connection would skip the lookup, and with it the check.
        agent: false,
        ...(publicOnly && { lookup: publicLookup }),
        headers: { accept: '*/*', 'user-agent': 'oriel', ...(range !== undefined && { range }) },
      },
      resolve,
    );
    outgoing.once('timeout', () => outgoing.destroy(new Error('The source did not answer in time.')));
    outgoing.once('error', reject);
  });
}
