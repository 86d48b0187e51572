import { Readable } from 'node:stream';
import { negotiate } from '@fastify/accept-negotiator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fresh from 'fresh';
import { type ByteRange, parseRange } from './byte-range.ts';
import type { Encoding } from './playlist-compressor.ts';

export const PLAYLIST_TYPE = 'application/vnd.apple.mpegurl';
export const MEDIA_TYPE = 'video/mp4';

/** Media of known size, read while it is sent. */
export interface Media {
  size: number;
  read(range: ByteRange): Uint8Array | Readable;
}

export const inMemory = (...pieces: readonly Uint8Array[]): Media => ({
  size: pieces.reduce((size, { byteLength }) => size + byteLength, 0),
  read: ({ start, end }) => (pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)).subarray(start, end + 1),
});

/** Sends all of it, or the requested range. Caches may keep it for ever, because its name never stands for other bytes. */
export function sendMedia(request: FastifyRequest, reply: FastifyReply, media: Media, type = MEDIA_TYPE): FastifyReply {
  const byToken = request.signature !== '' || request.headers.authorization !== undefined;
  reply.header('Cache-Control', `${byToken ? 'private' : 'public'}, max-age=31536000, immutable`);
  return sendRange(request, reply.type(type), media);
}

/** Sends a file that another one may replace under the same name: caches revalidate it, and nobody joins ranges of both. @param etag names the bytes */
export function sendVersion(request: FastifyRequest, reply: FastifyReply, { media, etag, type }: { media: Media; etag: string; type: string }): FastifyReply {
  const quoted = `"${etag}"`;
  reply.header('ETag', quoted).header('Cache-Control', 'private, no-cache').type(type);
  if (fresh(request.headers, { etag: quoted })) return reply.code(304).send(null);
  const isOther = ![undefined, quoted].includes(request.headers['if-range'] as string | undefined);
  return sendRange(request, reply, media, isOther ? '' : request.headers.range);
}

function sendRange(request: FastifyRequest, reply: FastifyReply, media: Media, asked = request.headers.range): FastifyReply {
  const head = request.method === 'HEAD';
  const { size } = media;
  reply.header('Accept-Ranges', 'bytes');
  const range = head ? undefined : parseRange(asked, size);
  if (range === 'unsatisfiable') return reply.code(416).header('Cache-Control', 'no-store').header('Content-Range', `bytes */${size}`).send();
  if (range) reply.code(206).header('Content-Range', `bytes ${range.start}-${range.end}/${size}`);
  const { start, end } = range ?? { start: 0, end: size - 1 };
  reply.header('Content-Length', end - start + 1);
  // Fastify replaces the Content-Length of any body but a stream.
  return reply.send(head ? Readable.from([]) : media.read({ start, end }));
}

/** How a playlist may be compressed for this client. A range is one of the uncompressed text. */
export const playlistEncoding = ({ headers }: FastifyRequest): Encoding | undefined =>
  headers.range ? undefined : (negotiate<Encoding>(String(headers['accept-encoding'] ?? ''), ['br', 'gzip']) ?? undefined);

export function sendPlaylist(request: FastifyRequest, reply: FastifyReply, body: Uint8Array, encoding: Encoding | undefined): FastifyReply {
  reply.type(PLAYLIST_TYPE).header('Cache-Control', 'no-cache');
  const vary = reply.getHeader('Vary');
  reply.header('Vary', vary ? `${String(vary)}, Accept-Encoding` : 'Accept-Encoding');
  if (encoding) reply.header('Content-Encoding', encoding);
  return sendRange(request, reply, inMemory(body));
}

/** Aborts when the response has ended or the client has gone. */
export function closedSignal(reply: FastifyReply): AbortSignal {
  const closed = new AbortController();
  reply.raw.once('close', () => closed.abort());
  return closed.signal;
}

/** Sends the answer or the error, unless the client has closed the connection. */
export async function untilClosed<Answer>(reply: FastifyReply, answer: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
  const signal = closedSignal(reply);
  try {
    return await answer(signal);
  } catch (error) {
    if (signal.aborted) return reply.hijack() as never;
    throw error;
  }
}
