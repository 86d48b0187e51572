import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fresh from 'fresh';

/** Sends text that may change, with an ETag: caches revalidate it on each use. */
export function sendText(request: FastifyRequest, reply: FastifyReply, text: string, type: string): FastifyReply {
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
  reply.header('ETag', etag).header('Cache-Control', 'no-cache').type(type);
  return fresh(request.headers, { etag }) ? reply.code(304).send(null) : reply.send(text);
}
