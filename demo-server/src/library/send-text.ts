import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fresh from 'fresh';

/** Sends a text that may change: caches ask each time, and are told when it is the same. */
export function sendText(request: FastifyRequest, reply: FastifyReply, text: string, type: string): FastifyReply {
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
  reply.header('ETag', etag).header('Cache-Control', 'no-cache').type(type);
  return fresh(request.headers, { etag }) ? reply.code(304).send(null) : reply.send(text);
}
