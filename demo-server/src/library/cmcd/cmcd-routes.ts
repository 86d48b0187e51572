import { createHash } from 'node:crypto';
import { OrielError, ServerError, VideoId } from '@oriel/core/contract';
import { type Cmcd, CMCD_MIME_TYPE, decodeCmcd } from '@svta/cml-cmcd';
import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import * as z from 'zod/mini';
import type { App } from '../../http/app.ts';
import type { Library } from '../library.ts';
import { isOwnView, requireVisible } from '../video-access.ts';
import { CmcdSession } from './cmcd-session.ts';

/** Bytes. */
const MAX_BODY = 64 * 1024;
const MAX_REPORTS = 200;
/** Playbacks that are followed at the same time. */
const MAX_SESSIONS = 20_000;

interface Report {
  videoId: string;
  /** The player's own id of the playback. */
  playback: string;
  data: Cmcd;
}

interface Followed {
  /** The id of the viewing. */
  sessionId: string;
  session: CmcdSession;
}

/** Reports of players that are not Oriel's. `cid` names the video; `sid` may be the `session_id` of `GET …/stream`. */
export function cmcdRoutes(app: App, { library: { videos, viewings } }: { library: Library }): void {
  const followedPlaybacks = new LRUCache<string, Followed>({ max: MAX_SESSIONS });

  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MAX_BODY }, (_request, body, done) => done(null, body));
    const options = { bodyLimit: MAX_BODY, config: { access: 'watch', signedPost: true, errors: ['video_unknown', 'disk_full'] } } as const;
    const schema = { tags: ['videos'], description: 'One report a line. `cid` is the id of the video.', consumes: [CMCD_MIME_TYPE], response: { 204: z.null() } };
    (scope as App).post('/api/v1/cmcd', { ...options, schema: { ...schema, summary: 'Reports of a player by CMCD version 2 in event mode (CTA-5004-B)' } }, async (request, reply) => {
      await takeAll(request, reportsIn(request.body, undefined));
      return reply.code(204).send(null);
    });
    (scope as App).post('/api/v1/cmcd/:videoId', { ...options, schema: { ...schema, summary: 'Reports of a player about one video, by CMCD version 2 in event mode', params: z.object({ videoId: VideoId }) } }, async (request, reply) => {
      await takeAll(request, reportsIn(request.body, request.params.videoId));
      return reply.code(204).send(null);
    });
  });

  /** @throws OrielError `video_unknown` where none of the videos is known */
  async function takeAll(request: FastifyRequest, reports: readonly Report[]): Promise<void> {
    const unknown: string[] = [];
    for (const report of reports) await take(request, report).catch((error: unknown) => unknown.push(videoUnknown(error, report)));
    if (unknown.length === reports.length) throw new ServerError('video_unknown', { details: { videoId: unknown[0] } });
  }

  async function take(request: FastifyRequest, { videoId, playback, data }: Report): Promise<void> {
    const video = await requireVisible(videos, request, videoId);
    const user = request.grant?.user;
    const key = createHash('sha256').update(JSON.stringify([video.id, playback, user])).digest();
    let followed = followedPlaybacks.get(key.toString('hex'));
    if (!followed) {
      const isKnown = await viewings.has(video.id, playback, user);
      followed = { sessionId: isKnown ? playback : uuidOf(key), session: new CmcdSession() };
      if (!isKnown) await viewings.openAs(followed.sessionId, video.id, { user, isOwner: isOwnView(request, video), headers: request.headers });
      followedPlaybacks.set(key.toString('hex'), followed);
    }
    const { session, sessionId } = followed;
    const events = session.take(data, Date.now());
    if (events.length > 0) await viewings.add(video.id, { sessionId, user, events, firstEvent: undefined });
  }
}

/** @throws OrielError `invalid_request` */
function reportsIn(body: unknown, videoId: string | undefined): Report[] {
  const lines = (typeof body === 'string' ? body : '').split('\n').filter((line) => line.trim() !== '');
  const refuse = (reason: string) => new ServerError('invalid_request', { details: { issues: [{ field: 'body', reason }] } });
  if (lines.length === 0 || lines.length > MAX_REPORTS) throw refuse(`must have 1 to ${MAX_REPORTS} reports, one a line`);
  return lines.map((line) => {
    const data = decode(line);
    const { cid = videoId, sid, v } = data ?? {};
    if (!data || v !== 2) throw refuse('must be CMCD of version 2');
    if (typeof cid !== 'string' || !VideoId.safeParse(cid).success) throw refuse('cid must be the id of a video');
    if (typeof sid !== 'string' || sid.length > 64) throw refuse('sid must have at most 64 characters');
    return { videoId: cid, playback: sid, data };
  });
}

function decode(line: string): Cmcd | undefined {
  try {
    return decodeCmcd(line) as Cmcd;
  } catch {
    return undefined;
  }
}

function videoUnknown(error: unknown, { videoId }: Report): string {
  if (error instanceof OrielError && error.code === 'video_unknown') return videoId;
  throw error;
}

/** An id for what a hash names (RFC 9562 §5.8). */
function uuidOf(hash: Buffer): string {
  const bytes = Buffer.from(hash.subarray(0, 16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
