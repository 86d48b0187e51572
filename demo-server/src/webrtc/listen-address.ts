import { isIP } from 'node:net';
import type { Config } from '../config.ts';
import { isLoopback } from '../net/loopback.ts';

/** The address that peers listen on: the server's own, unless `webrtcHost` is set. `undefined` for all but loopback. */
export function listenAddress({ host, webrtcHost = host }: Pick<Config, 'host' | 'webrtcHost'>): string | undefined {
  if (isIP(webrtcHost) === 0 && isLoopback(webrtcHost)) return '127.0.0.1';
  return isIP(webrtcHost) === 0 || webrtcHost === '0.0.0.0' || webrtcHost === '::' ? undefined : webrtcHost;
}

/** Whether pages from other machines may use the server, through a proxy on this one, while no viewer there can reach a peer. */
export const isUnreachableForViewers = ({ host, webrtcHost = host, authSecret, allowedOrigins }: Pick<Config, 'host' | 'webrtcHost' | 'authSecret' | 'allowedOrigins'>): boolean =>
  isLoopback(webrtcHost) && authSecret !== undefined && allowedOrigins.some((origin) => !isLoopback(URL.parse(origin)?.hostname ?? ''));
