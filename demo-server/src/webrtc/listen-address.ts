import { isIP } from 'node:net';
import { isLoopback } from '../http/loopback.ts';

/** Where peers listen: where the server does; `undefined` for every address but loopback. */
export function listenAddress(host: string): string | undefined {
  if (isIP(host) === 0 && isLoopback(host)) return '127.0.0.1';
  return isIP(host) === 0 || host === '0.0.0.0' || host === '::' ? undefined : host;
}
