import { isIP } from 'node:net';
import { OrielError } from '@oriel/core/contract';

/** RFC 8839 §5.1; browsers say `candidate:…`, SDP `a=candidate:…`. */
const FORM =
  /^(?:a=)?candidate:([A-Za-z0-9+/]{1,32}) (\d{1,3}) (udp|tcp) (\d{1,10}) (\S{1,253}) (\d{1,5}) typ (host|srflx|prflx|relay)(?: .{0,700})?$/i;

/**
 * The candidate in a form that is safe to hand on. `undefined` where it is of no use here: TCP, the end of candidates,
 * or a name in place of an address. Browsers hide their addresses behind mDNS names; their checks reach the server
 * all the same, and nobody can make the server look names up.
 *
 * @throws OrielError `invalid_candidate`
 */
export function readCandidate(text: string): string | undefined {
  if (text === '') return undefined;
  const match = FORM.exec(text);
  const [, foundation, component, protocol = '', priority, address = '', port, type = ''] = match ?? [];
  if (!match || Number(priority) > 0xffff_ffff || Number(port) > 0xffff) throw new OrielError('invalid_candidate');
  if (component !== '1' || protocol.toLowerCase() !== 'udp' || port === '0' || isIP(address) === 0) return undefined;
  const kind = type.toLowerCase();
  const base = kind === 'host' ? '' : ' raddr 0.0.0.0 rport 0';
  return `a=candidate:${foundation} 1 UDP ${priority} ${address} ${port} typ ${kind}${base}`;
}
