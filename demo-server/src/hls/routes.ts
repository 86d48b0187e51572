import { CameraId, fromIso, OrielError, RangeQuery } from '@oriel/core/contract';
import type { FastifyReply } from 'fastify';
import * as z from 'zod/mini';
import type { App } from '../http/app.ts';
import { mediaResponse } from '../http/media-response.ts';
import { nearestRecordings } from '../archive/nearest.ts';
import type { Range, ArchiveIndex } from '../archive/archive-index.ts';
import type { HlsService } from './hls-service.ts';
import { invalidQuery } from './invalid-query.ts';
import { withSignature } from './live-playlist.ts';
import { RecordedMedia } from './recorded-media.ts';
import { recordedPlaylist, segmentsIn } from './recorded-playlist.ts';
import { closedSignal, MEDIA_TYPE, PLAYLIST_TYPE, sendMedia, sendPlaylist } from './send.ts';

export interface HlsRoutesOptions {
  /** Throws `camera_unknown`. */
  cameras: { get(id: string): unknown };
  archive: ArchiveIndex;
  hls: HlsService;
}

const Params = z.object({ cameraId: CameraId });
const StreamParams = z.object({ streamId: CameraId });
const FileName = z.string().check(z.regex(/^[\w.-]{1,64}$/));
const count = z.optional(z.coerce.number().check(z.int(), z.gte(0)));
/** Delivery directives: rfc8216bis §6.2.5. */
const LiveQuery = z.object({ _HLS_msn: count, _HLS_part: count, _HLS_skip: z.optional(z.enum(['YES', 'v2'])) });

const LONGEST_RANGE = 24 * 3_600_000;
const MEDIA_PLAYLIST = 'live.m3u8';
const tags = ['hls'];
const playlist = { 200: mediaResponse('The playlist', PLAYLIST_TYPE), 206: mediaResponse('The requested range', PLAYLIST_TYPE), 416: z.null() };
const media = { 200: mediaResponse('Fragmented MP4', MEDIA_TYPE), 206: mediaResponse('The requested range', MEDIA_TYPE), 416: z.null() };
/** Per caller: a playlist of a whole day takes a while to make. */
const RECORDED_PLAYLIST_LIMIT = { max: 600, timeWindow: 60_000 };

/** Live low-latency HLS (rfc8216bis) and recordings as HLS (RFC 8216). */
export function hlsRoutes(app: App, { cameras, archive, hls }: HlsRoutesOptions): void {
  const recorded = new RecordedMedia(archive);
  // Players load media as fast as it is watched, and playlists with it.
  const live = { access: 'live', rateLimit: false, signedUrl: 'folder', errors: ['stream_unknown', 'camera_offline'] } as const;
  const liveMedia = { access: 'live', rateLimit: false, errors: ['stream_unknown', 'camera_offline', 'segment_unknown'] } as const;
  const playback = { access: 'playback', rateLimit: RECORDED_PLAYLIST_LIMIT, signedUrl: 'folder', errors: ['camera_unknown', 'time_in_future', 'no_recording'] } as const;
  const recordedMedia = { access: 'playback', rateLimit: false, errors: ['camera_unknown', 'segment_unknown', 'no_recording'] } as const;

  app.get(
    '/hls/:streamId/index.m3u8',
    { config: live, schema: { tags, summary: 'Live: the Multivariant Playlist; with delivery directives the Media Playlist', params: StreamParams, querystring: LiveQuery, response: playlist } },
    (request, reply) =>
      untilClosed(reply, async (signal) => {
        const output = hls.output(request.params.streamId);
        const directives = Object.values(request.query).some((value) => value !== undefined);
        const text = directives
          ? await output.playlist(directivesOf(request.query), request.signature, signal)
          : await output.multivariant(withSignature(MEDIA_PLAYLIST, request.signature), signal);
        return sendPlaylist(request, reply, text);
      }),
  );

  app.get(
    `/hls/:streamId/${MEDIA_PLAYLIST}`,
    { config: live, schema: { tags, summary: 'Live: the Media Playlist', params: StreamParams, querystring: LiveQuery, response: playlist } },
    (request, reply) =>
      untilClosed(reply, async (signal) => {
        const output = hls.output(request.params.streamId);
        return sendPlaylist(request, reply, await output.playlist(directivesOf(request.query), request.signature, signal));
      }),
  );

  app.get(
    '/hls/:streamId/:folder/:name',
    { config: liveMedia, schema: { tags, summary: 'Live: init segments, segments and parts', params: z.extend(StreamParams, { folder: FileName, name: FileName }), response: media } },
    (request, reply) =>
      untilClosed(reply, async (signal) => {
        const { streamId, folder, name } = request.params;
        return sendMedia(request, reply, await hls.outputIn(streamId, folder).media(name, signal));
      }),
  );

  app.get(
    '/hls/:cameraId/recorded.m3u8',
    { config: playback, schema: { tags, summary: 'What was recorded in a range of time, at most a day', params: Params, querystring: RangeQuery, response: playlist } },
    async (request, reply) => {
      const { cameraId } = request.params;
      cameras.get(cameraId);
      const range = rangeOf(request.query);
      const found = await segmentsIn(archive, cameraId, range);
      const inits = await recorded.initNames(found);
      const segments = found.filter((segment) => inits.has(segment));
      if (segments.length === 0) throw noRecording(archive, cameraId, range);
      const text = recordedPlaylist(segments, range.from, {
        signature: request.signature,
        initOf: (segment) => `recorded/${inits.get(segment) ?? ''}`,
        nameOf: (segment) => `recorded/${recorded.nameOf(segment)}`,
      });
      return sendPlaylist(request, reply, text);
    },
  );

  app.get(
    '/hls/:cameraId/recorded/:name',
    { config: recordedMedia, schema: { tags, summary: 'Recorded init segments and segments', params: z.extend(Params, { name: FileName }), response: media } },
    async (request, reply) => {
      const { cameraId, name } = request.params;
      cameras.get(cameraId);
      return sendMedia(request, reply, await recorded.find(cameraId, name));
    },
  );
}

/** Answers, unless the client has gone before: then nobody is there for an answer or an error. */
async function untilClosed(reply: FastifyReply, answer: (signal: AbortSignal) => Promise<FastifyReply>): Promise<FastifyReply> {
  const signal = closedSignal(reply);
  try {
    return await answer(signal);
  } catch (error) {
    if (signal.aborted) return reply.hijack();
    throw error;
  }
}

const directivesOf = ({ _HLS_msn, _HLS_part, _HLS_skip }: z.infer<typeof LiveQuery>) => ({
  sequence: _HLS_msn,
  part: _HLS_part,
  skip: _HLS_skip !== undefined,
});

function rangeOf(query: z.infer<typeof RangeQuery>): Range {
  const [from, to] = [fromIso(query.from), fromIso(query.to)];
  if (from > Date.now()) throw new OrielError('time_in_future');
  if (to <= from) throw invalidQuery('to', 'must be after from');
  if (to - from > LONGEST_RANGE) throw invalidQuery('to', 'must be at most 24 hours after from');
  return { from, to };
}

function noRecording(archive: ArchiveIndex, cameraId: string, { from, to }: Range): OrielError {
  return new OrielError('no_recording', { details: nearestRecordings(archive.groupBefore(cameraId, from), archive.groupAfter(cameraId, to)) });
}
