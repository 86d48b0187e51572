import { CameraId, errors, IceCandidateList, IceCandidatePost, OrielError, ServerError, PlaybackStart, SessionAnswer, SessionCounts, SessionId, SessionStarted } from '@oriel/core/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod/mini';
import { LOCAL } from '../access/grant.ts';
import type { App } from '../http/app.ts';
import { SESSION_START_LIMIT } from '../http/rate-limit.ts';
import type { StartOptions, WebRtcService } from './webrtc-service.ts';

/** When to try again while there are too many sessions, seconds. */
const RETRY_AFTER = 5;

const camera = z.object({ cameraId: CameraId });
const session = z.object({ sessionId: SessionId });

/** Adds `Retry-After` to a refusal that passes by itself. */
export async function orRetryLater<T>(reply: FastifyReply, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof OrielError && [errors.too_many_sessions.status, errors.not_ready.status].includes(error.status as 429)) {
      reply.header('Retry-After', RETRY_AFTER);
    }
    throw error;
  }
}

/** A session ends with the token that it was started with, and counts towards the token's quota. Without tokens there is no quota. */
export const startOptions = ({ grant }: FastifyRequest): StartOptions => ({
  expires: grant?.expires && grant.expires * 1000,
  grantId: grant?.id === LOCAL.id ? undefined : grant?.id,
});

/**
 * Every request about a session needs a grant that covers what the session shows.
 *
 * @param streamId the one in the URL, if it has one
 * @throws OrielError `session_unknown`, `not_allowed`
 */
export function requireSession(webrtc: WebRtcService, request: FastifyRequest, sessionId: string, streamId?: string): void {
  const subject = webrtc.subjectOf(sessionId);
  if (streamId !== undefined && streamId !== subject.streamId) throw new ServerError('session_unknown');
  request.authorize(subject.scope, { kind: 'stream', id: subject.streamId });
}

/** Oriel's own signaling: the server makes the offer. */
export function signalingRoutes(app: App, { cameras, webrtc }: { cameras: { get(id: string): { id: string } }; webrtc: WebRtcService }): void {
  const tags = ['signaling'];
  // Between a click and the first picture, compression would cost milliseconds and save one packet.
  const compress = false;

  app.post(
    '/api/v1/cameras/:cameraId/live/start',
    {
      config: { access: 'live', rateLimit: SESSION_START_LIMIT, errors: ['camera_unknown', 'stream_unknown', 'camera_offline', 'codec_unsupported', 'too_many_sessions', 'not_ready'] },
      compress,
      schema: { tags, summary: 'Start a live session', params: camera, response: { 200: SessionStarted } },
    },
    (request, reply) => orRetryLater(reply, webrtc.live(cameras.get(request.params.cameraId).id, startOptions(request))),
  );

  app.post(
    '/api/v1/cameras/:cameraId/playback/start',
    {
      config: { access: 'playback', rateLimit: SESSION_START_LIMIT, errors: ['camera_unknown', 'stream_unknown', 'time_in_future', 'no_recording', 'codec_unsupported', 'too_many_sessions', 'not_ready'] },
      compress,
      schema: { tags, summary: 'Start a session on a recording', params: camera, body: PlaybackStart, response: { 200: SessionStarted } },
    },
    (request, reply) => orRetryLater(reply, webrtc.playback(cameras.get(request.params.cameraId).id, request.body, startOptions(request))),
  );

  app.put(
    '/api/v1/playback/webrtc/answer',
    {
      config: { access: 'any', errors: ['session_unknown', 'invalid_sdp', 'invalid_candidate', 'answer_exists', 'codec_unsupported', 'not_ready'] },
      compress,
      schema: { tags, summary: 'Answer an offer; the server’s candidates come back', body: SessionAnswer, response: { 200: IceCandidateList } },
    },
    async (request) => {
      const { body, ip } = request;
      requireSession(webrtc, request, body.sessionId);
      return { candidates: await webrtc.answer(body.sessionId, body.answerSDP, ip) };
    },
  );

  app.post(
    '/api/v1/playback/webrtc/ice',
    {
      config: { access: 'any', errors: ['session_unknown', 'invalid_candidate', 'not_ready'] },
      compress,
      schema: { tags, summary: 'Add one of the client’s candidates', body: IceCandidatePost, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { body, ip } = request;
      requireSession(webrtc, request, body.sessionId);
      await webrtc.addCandidate(body.sessionId, body.candidate, ip);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/v1/playback/webrtc/ice/:sessionId',
    {
      config: { access: 'any', errors: ['session_unknown', 'not_ready'] },
      compress,
      schema: { tags, summary: 'The server’s candidates so far', params: session, response: { 200: IceCandidateList } },
    },
    async (request) => {
      const { sessionId } = request.params;
      requireSession(webrtc, request, sessionId);
      return { candidates: await webrtc.candidates(sessionId) };
    },
  );

  app.get(
    '/api/v1/playback/webrtc',
    { config: { access: 'manage', errors: ['not_ready'] }, compress, schema: { tags, summary: 'How many sessions there are', response: { 200: SessionCounts } } },
    async () => {
      const { ledger, sessions, watched } = await webrtc.counts();
      return { sessions: ledger, peers: sessions, watched };
    },
  );

  app.delete(
    '/api/v1/playback/webrtc/:sessionId',
    {
      config: { access: 'any', errors: ['session_unknown', 'not_ready'] },
      compress,
      schema: { tags, summary: 'End a session', params: session, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { sessionId } = request.params;
      requireSession(webrtc, request, sessionId);
      await webrtc.end(sessionId);
      return reply.code(204).send(null);
    },
  );
}
