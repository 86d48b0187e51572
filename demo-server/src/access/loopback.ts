import { OrielError } from '@oriel/core/contract';
import type { FastifyRequest } from 'fastify';

/** Names and addresses that only reach this machine (RFC 6761 §6.3, RFC 1122 §3.2.1.3, RFC 4291 §2.5.3). */
export function isLoopback(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/^\[|\]$/g, '').replace(/\.$/, '');
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127(?:\.\d{1,3}){3}$/.test(name);
}

/**
 * Without tokens, being on this machine is the only proof. A page elsewhere must not borrow it: neither by a name of its
 * own that resolves to 127.0.0.1 (DNS rebinding), nor by a form or fetch across origins that changes something.
 *
 * @throws OrielError `not_allowed`
 */
export function demandLocalCaller(request: FastifyRequest, allowedOrigins: readonly string[]): void {
  const host = request.headers.host ?? '';
  if (!isLoopback(URL.parse(`http://${host}`)?.hostname ?? '')) {
    throw new OrielError('not_allowed', { message: 'Without AUTH_SECRET the server answers to loopback names only.' });
  }
  const { origin } = request.headers;
  const reads = request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS';
  if (reads || origin === undefined || origin === `http://${host}` || allowedOrigins.includes(origin)) return;
  throw new OrielError('not_allowed', { message: 'Pages of this origin may not change anything; ALLOWED_ORIGINS names those that may.' });
}
