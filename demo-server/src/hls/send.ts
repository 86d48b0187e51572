import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ByteRange, parseRange } from './byte-range.ts';
import { type Encoding, PlaylistCompressor } from './playlist-compressor.ts';

export const PLAYLIST_TYPE = 'application/vnd.apple.mpegurl';
export const MEDIA_TYPE = 'video/mp4';

/** Bytes of known length that are read when they are sent. */
export interface Media {
  size: number;
  read(range: ByteRange): Uint8Array | Readable;
}

export const inMemory = (...pieces: readonly Uint8Array[]): Media => ({
  size: pieces.reduce((size, { byteLength }) => size + byteLength, 0),
  read: ({ start, end }) => Buffer.concat(pieces).subarray(start, end + 1),
});

/** Whole, or the range asked for. The name of such media never stands for other bytes. */
export function sendMedia(request: FastifyRequest, reply: FastifyReply, media: Media): FastifyReply {
  const byToken = request.signature !== '' || request.headers.authorization !== undefined;
  reply.header('Cache-Control', `${byToken ? 'private' : 'public'}, max-age=31536000, immutable`);
  return sendRange(request, reply.type(MEDIA_TYPE), media);
}

function sendRange(request: FastifyRequest, reply: FastifyReply, media: Media): FastifyReply {
  const head = request.method === 'HEAD';
  const { size } = media;
  reply.header('Accept-Ranges', 'bytes');
  const range = head ? undefined : parseRange(request.headers.range, size);
  if (range === 'unsatisfiable') return reply.code(416).header('Cache-Control', 'no-store').header('Content-Range', `bytes */${size}`).send();
  if (range) reply.code(206).header('Content-Range', `bytes ${range.start}-${range.end}/${size}`);
  const { start, end } = range ?? { start: 0, end: size - 1 };
  reply.header('Content-Length', end - start + 1);
  // Fastify would replace the length of a body that is no stream.
  return reply.send(head ? Readable.from([]) : media.read({ start, end }));
}

const compressor = new PlaylistCompressor();

export async function sendPlaylist(request: FastifyRequest, reply: FastifyReply, text: string): Promise<FastifyReply> {
  reply.type(PLAYLIST_TYPE).header('Cache-Control', 'no-cache');
  const vary = reply.getHeader('Vary');
  reply.header('Vary', vary ? `${String(vary)}, Accept-Encoding` : 'Accept-Encoding');
  const encoding = request.headers.range ? undefined : acceptedEncoding(request.headers['accept-encoding']);
  if (!encoding) return sendRange(request, reply, inMemory(Buffer.from(text)));
  const body = await compressor.compress(encoding, text);
  return sendRange(request, reply.header('Content-Encoding', encoding), inMemory(body));
}

function acceptedEncoding(header: string | string[] | undefined): Encoding | undefined {
  const accepted = String(header ?? '')
    .toLowerCase()
    .split(',')
    .map((item) => item.split(';').map((part) => part.trim()))
    .filter(([, quality]) => !/^q=0(?:\.0*)?$/.test(quality ?? ''))
    .map(([name]) => name);
  return (['br', 'gzip'] as const).find((encoding) => accepted.includes(encoding));
}

/** Aborts when the client has gone, or has its answer. */
export function closedSignal(reply: FastifyReply): AbortSignal {
  const closed = new AbortController();
  reply.raw.once('close', () => closed.abort());
  return closed.signal;
}
