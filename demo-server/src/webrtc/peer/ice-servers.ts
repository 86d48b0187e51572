import type { IceServer } from 'node-datachannel';
import type { PeerOptions } from '../peer-protocol.ts';

const FORM = /^(stun|stuns|turn|turns):(\[[\da-f:]+\]|[\w.-]+)(?::(\d{1,5}))?(?:\?transport=(udp|tcp))?$/i;

/** `stun:` and `turn:` addresses (RFC 7064, RFC 7065) as node-datachannel wants them; what it cannot use is left out. */
export function toIceServers(servers: PeerOptions['iceServers']): (string | IceServer)[] {
  return servers.flatMap(({ urls, username, credential }): (string | IceServer)[] => {
    const [, scheme = '', hostname = '', port, transport = 'udp'] = FORM.exec(urls) ?? [];
    if (scheme.toLowerCase() === 'stun') return [`stun:${hostname}:${port ?? 3478}`];
    if (scheme.toLowerCase() !== 'turn' || transport !== 'udp' || username === undefined || credential === undefined) return [];
    return [{ hostname, port: Number(port ?? 3478), username, password: credential, relayType: 'TurnUdp' }];
  });
}
