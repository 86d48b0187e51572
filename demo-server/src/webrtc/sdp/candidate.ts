import { isIP } from 'node:net';
import { ServerError } from '@oriel/core/contract';

/** RFC 8839 §5.1; browsers write `candidate:…`, SDP `a=candidate:…`. */
const FORM =
  /^(?:a=)?candidate:([A-Za-z0-9+/]{1,32}) (\d{1,3}) (udp|tcp) (\d{1,10}) (\S{1,253}) (\d{1,5}) typ (host|srflx|prflx|relay)(?: .{0,700})?$/i;

/** The names by which browsers hide their addresses (draft-ietf-mmusic-mdns-ice-candidates). */
const MDNS_NAME = /^[\da-f-]{1,64}\.local$/i;

/**
 * Checks a candidate and rewrites it. `undefined` when it is useless here: TCP, the end of candidates, or a name
 * instead of an address, so that nobody can make the server resolve names.
 *
 * @param from the address that the candidate was sent from; it replaces an mDNS name. A check from the server then
 *   reaches the browser before the browser's own check comes, which libjuice answers 50 ms late
 * @throws OrielError `invalid_candidate`
 */
export function readCandidate(text: string, from: string | undefined): string | undefined {
  if (text === '') return undefined;
  const match = FORM.exec(text);
  const [, foundation, component, protocol = '', priority, given = '', port, type = ''] = match ?? [];
  if (!match || Number(priority) > 0xffff_ffff || Number(port) > 0xffff) throw new ServerError('invalid_candidate');
  const address = MDNS_NAME.test(given) && from !== undefined ? from : given;
  if (component !== '1' || protocol.toLowerCase() !== 'udp' || port === '0' || isIP(address) === 0) return undefined;
  const kind = type.toLowerCase();
  const base = kind === 'host' ? '' : ' raddr 0.0.0.0 rport 0';
  return `a=candidate:${foundation} 1 UDP ${priority} ${address} ${port} typ ${kind}${base}`;
}
