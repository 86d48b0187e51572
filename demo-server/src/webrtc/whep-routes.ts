import { CameraId, fromIso, IsoTime, ServerError, SessionId } from '@oriel/core/contract';
import * as z from 'zod/mini';
import type { Config } from '../config.ts';
import type { App } from '../http/app.ts';
import { mediaResponse } from '../http/media-response.ts';
import { SESSION_START_LIMIT } from '../http/rate-limit.ts';
import { orRetryLater, requireSession, startOptions } from './routes.ts';
import { parseFragment } from './sdp/fragment.ts';
import type { WebRtcService } from './webrtc-service.ts';

const SDP = 'application/sdp';
const FRAGMENT = 'application/trickle-ice-sdpfrag';
const BODY_LIMIT = 65_536;

const stream = z.object({ streamId: CameraId });
const session = z.object({ streamId: CameraId, sessionId: SessionId });
const text = z.string().check(z.minLength(1));

/** WHEP (draft-ietf-wish-whep): the client makes the offer. */
export function whepRoutes(app: App, { webrtc, config }: { webrtc: WebRtcService; config: Pick<Config, 'iceServers'> }): void {
  const tags = ['whep'];
  const links = config.iceServers.map(linkOf);

  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser([SDP, FRAGMENT], { parseAs: 'string', bodyLimit: BODY_LIMIT }, (_request, body, done) => done(null, body));
    const whep = scope.withTypeProvider<never>() as unknown as App;

    whep.post(
      '/whep/:streamId',
      {
        config: {
          access: 'any',
          rateLimit: SESSION_START_LIMIT,
          errors: ['stream_unknown', 'time_in_future', 'no_recording', 'camera_offline', 'invalid_sdp', 'invalid_candidate', 'codec_unsupported', 'too_many_sessions', 'not_ready'],
        },
        // Between a click and the first picture, compression would cost milliseconds and save one packet.
        compress: false,
        schema: {
          tags,
          summary: 'Watch a camera, live or from a time on',
          consumes: [SDP],
          params: stream,
          querystring: z.object({ time: z.optional(IsoTime) }),
          body: text,
          response: {
            201: mediaResponse('The answer', SDP, { Location: 'The session, for PATCH and DELETE', ETag: 'Of the session, for If-Match', Link: 'One header per ICE server' }),
          },
        },
      },
      async (request, reply) => {
        const { streamId } = request.params;
        const { time } = request.query;
        request.authorize(time === undefined ? 'live' : 'playback', { kind: 'stream', id: streamId });
        requireType(request.headers['content-type'], SDP);
        const options = { ...startOptions(request), time: time === undefined ? undefined : fromIso(time), from: request.ip };
        const started = webrtc.whep(streamId, request.body, options);
        const { sessionId, answer } = await orRetryLater(reply, started);
        reply.header('Location', `/whep/${streamId}/${sessionId}`);
        if (links.length > 0) reply.header('Link', links);
        return reply.code(201).header('ETag', etagOf(sessionId)).type(SDP).serializer(String).send(answer);
      },
    );

    whep.patch(
      '/whep/:streamId/:sessionId',
      {
        config: { access: 'any', errors: ['session_unknown', 'invalid_sdp', 'invalid_candidate', 'precondition_failed', 'ice_restart_unsupported', 'not_ready'] },
        compress: false,
        schema: { tags, summary: 'Add the client’s candidates', consumes: [FRAGMENT], params: session, body: text, response: { 204: z.null() } },
      },
      async (request, reply) => {
        const { params, body, headers, ip } = request;
        requireType(headers['content-type'], FRAGMENT);
        requireSession(webrtc, request, params.sessionId, params.streamId);
        const match = headers['if-match'];
        // "*" asks for an ICE restart; the draft lets a server refuse that with 422.
        if (match === '*') throw new ServerError('ice_restart_unsupported');
        if (match !== undefined && match !== etagOf(params.sessionId)) throw new ServerError('precondition_failed');
        for (const candidate of parseFragment(body)) await webrtc.addCandidate(params.sessionId, { candidate }, ip);
        return reply.code(204).send(null);
      },
    );

    whep.delete(
      '/whep/:streamId/:sessionId',
      { config: { access: 'any', errors: ['session_unknown', 'not_ready'] }, schema: { tags, summary: 'Stop watching', params: session, response: { 200: z.null() } } },
      async (request, reply) => {
        const { params } = request;
        requireSession(webrtc, request, params.sessionId, params.streamId);
        await webrtc.end(params.sessionId);
        return reply.code(200).send(null);
      },
    );
  });
}

const etagOf = (sessionId: string): string => `"${sessionId}"`;

function requireType(given: string | undefined, expected: string): void {
  if (given?.split(';')[0]?.trim().toLowerCase() !== expected) throw new ServerError('media_type_unsupported', { details: { expected } });
}

/** A `Link` header (RFC 8288) for one ICE server, as in the draft's §4.6. */
function linkOf({ urls, username, credential }: Config['iceServers'][number]): string {
  const secrets = username === undefined ? '' : `; username="${username}"; credential="${credential ?? ''}"; credential-type="password"`;
  return `<${urls}>; rel="ice-server"${secrets}`;
}
