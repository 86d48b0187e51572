import { isIP } from 'node:net';
import { OrielError } from '@oriel/core/contract';

/** RFC 8839 §5.1; browsers say `candidate:…`, SDP `a=candidate:…`. */
const FORM =
  /^(?:a=)?candidate:([A-Za-z0-9+/]{1,32}) (\d{1,3}) (udp|tcp) (\d{1,10}) (\S{1,253}) (\d{1,5}) typ (host|srflx|prflx|relay)(?: .{0,700})?$/i;

/** A name by which browsers hide their address (draft-ietf-mmusic-mdns-ice-candidates). */
const HIDDEN = /^[\da-f-]{1,64}\.local$/i;

/**
 * The candidate in a form that is safe to hand on. `undefined` where it is of no use here: TCP, the end of candidates,
 * or a name in place of an address, so that nobody can make the server look names up.
 *
 * @param from the address the candidate was sent from, which stands in for a hidden one: a check from here to there
 *   finds the browser before its own comes, and libjuice answers to that one 50 ms late
 * @throws OrielError `invalid_candidate`
 */
export function readCandidate(text: string, from: string | undefined): string | undefined {
  if (text === '') return undefined;
  const match = FORM.exec(text);
  const [, foundation, component, protocol = '', priority, given = '', port, type = ''] = match ?? [];
  if (!match || Number(priority) > 0xffff_ffff || Number(port) > 0xffff) throw new OrielError('invalid_candidate');
  const address = HIDDEN.test(given) && from !== undefined ? from : given;
  if (component !== '1' || protocol.toLowerCase() !== 'udp' || port === '0' || isIP(address) === 0) return undefined;
  const kind = type.toLowerCase();
  const base = kind === 'host' ? '' : ' raddr 0.0.0.0 rport 0';
  return `a=candidate:${foundation} 1 UDP ${priority} ${address} ${port} typ ${kind}${base}`;
}
