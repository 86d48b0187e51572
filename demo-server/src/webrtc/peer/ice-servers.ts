import type { IceServer } from 'node-datachannel';
import type { PeerOptions } from '../peer-protocol.ts';

const FORM = /^(stun|stuns|turn|turns):(?:\[([\da-f:]+)\]|([\w.-]+))(?::(\d{1,5}))?(?:\?transport=(udp|tcp))?$/i;

/** `stun:` and `turn:` URLs (RFC 7064, RFC 7065) for node-datachannel, without those that it cannot use. */
export function toIceServers(servers: PeerOptions['iceServers']): IceServer[] {
  return servers.flatMap(({ urls, username, credential }): IceServer[] => {
    const [, scheme = '', address, name = '', given, transport = 'udp'] = FORM.exec(urls) ?? [];
    const hostname = address ?? name;
    const port = Number(given ?? 3478);
    if (port > 65_535) return [];
    if (scheme.toLowerCase() === 'stun') return [{ hostname, port }];
    if (scheme.toLowerCase() !== 'turn' || transport !== 'udp' || username === undefined || credential === undefined) return [];
    return [{ hostname, port, username, password: credential, relayType: 'TurnUdp' }];
  });
}
