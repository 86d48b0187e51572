import type { Socket } from 'node:net';
import { type OrielError, ServerError } from '@oriel/core/contract';
import type { RouteTable } from './route-table.ts';

/** The error of Node's `clientError` event. */
type ClientError = Error & { code?: string; rawPacket?: unknown };

/** The request line of RFC 9112 §3, as far as it is needed to name the methods that a path takes. */
const REQUEST_LINE = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+ (\/[^\s?]*)\S* HTTP\/1\.[01]\r?\n/;

/** Answers requests that Node could not parse as HTTP, and those with a method that Node does not know. */
export function refuseMalformed(error: ClientError, socket: Socket, routes: RouteTable): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const refusal = (error.code === 'HPE_INVALID_METHOD' && unknownMethod(error.rawPacket, routes)) || new ServerError('invalid_request', { message: 'The request is not valid HTTP.' });
  const body = JSON.stringify(refusal.toBody());
  const allow = refusal.code === 'method_not_allowed' ? `Allow: ${String(refusal.details?.['allow'])}\r\n` : '';
  const reason = refusal.code === 'method_not_allowed' ? 'Method Not Allowed' : 'Bad Request';
  socket.end(
    `HTTP/1.1 ${refusal.status} ${reason}\r\n${allow}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function unknownMethod(packet: unknown, routes: RouteTable): OrielError | undefined {
  const path = REQUEST_LINE.exec(packet instanceof Uint8Array ? Buffer.from(packet).toString('latin1') : '')?.[1];
  const allow = path === undefined ? [] : routes.methodsOf(path);
  return allow.length > 0 ? new ServerError('method_not_allowed', { details: { allow: allow.join(', ') } }) : undefined;
}
