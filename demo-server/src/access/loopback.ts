import type { IncomingHttpHeaders } from 'node:http';
import { ServerError } from '@oriel/core/contract';
import { isLoopback } from '../net/loopback.ts';

/**
 * Without tokens, the only proof is that the caller is on this machine. A web page of another origin must not use that:
 * neither through a name of its own that resolves to 127.0.0.1 (DNS rebinding), nor through a cross-origin form or fetch
 * that changes something.
 *
 * @throws OrielError `not_allowed`
 */
export function requireLocalCaller(request: { headers: IncomingHttpHeaders; method: string }, allowedOrigins: readonly string[]): void {
  const host = request.headers.host ?? '';
  if (!isLoopback(URL.parse(`http://${host}`)?.hostname ?? '')) {
    throw new ServerError('not_allowed', { message: 'Without AUTH_SECRET the server answers only requests to a loopback name.' });
  }
  const { origin } = request.headers;
  const reads = request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS';
  if (reads || origin === undefined || origin === `http://${host}` || allowedOrigins.includes(origin)) return;
  throw new ServerError('not_allowed', { message: 'Pages of this origin may not change anything. ALLOWED_ORIGINS lists the origins that may.' });
}
