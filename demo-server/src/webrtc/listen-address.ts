import { isIP } from 'node:net';
import type { Config } from '../config.ts';
import { isLoopback } from '../access/loopback.ts';

/** Where peers listen: where the server does, unless told otherwise; `undefined` for every address but loopback. */
export function listenAddress({ host, webrtcHost = host }: Pick<Config, 'host' | 'webrtcHost'>): string | undefined {
  if (isIP(webrtcHost) === 0 && isLoopback(webrtcHost)) return '127.0.0.1';
  return isIP(webrtcHost) === 0 || webrtcHost === '0.0.0.0' || webrtcHost === '::' ? undefined : webrtcHost;
}

/** A proxy on this machine lets viewers from elsewhere in, and none of them can reach a peer. */
export const missesViewers = ({ host, webrtcHost = host, authSecret, allowedOrigins }: Pick<Config, 'host' | 'webrtcHost' | 'authSecret' | 'allowedOrigins'>): boolean =>
  isLoopback(webrtcHost) && authSecret !== undefined && allowedOrigins.some((origin) => !isLoopback(URL.parse(origin)?.hostname ?? ''));
