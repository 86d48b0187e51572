import { CameraId, fromIso, type OrielError, ServerError, RangeQuery } from '@oriel/core/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod/mini';
import { LOCAL } from '../access/grant.ts';
import type { GrantQueue } from '../access/grant-queue.ts';
import type { App } from '../http/app.ts';
import { mediaResponse } from '../http/media-response.ts';
import { nearestRecordings } from '../archive/nearest.ts';
import type { ArchiveIndex, Range } from '../archive/archive-index.ts';
import type { SegmentIndex } from '../archive/segment-index.ts';
import { invalidQuery } from './invalid-query.ts';
import type { HlsService } from './live/hls-service.ts';
import { liveMedia, mediaPlaylistText, multivariantText } from './live/requests.ts';
import { PlaylistCompressor } from './playlist-compressor.ts';
import { withSignature } from './playlist-text.ts';
import { RecordedMedia } from './recorded/recorded-media.ts';
import { RecordedPlaylists } from './recorded/recorded-playlists.ts';
import { MEDIA_TYPE, PLAYLIST_TYPE, playlistEncoding, sendMedia, sendPlaylist, untilClosed } from './send.ts';

export interface HlsRoutesOptions {
  /** Throws `camera_unknown`. */
  cameras: { get(id: string): unknown };
  archive: ArchiveIndex & SegmentIndex;
  hls: HlsService;
  /** Limits how many recorded playlists one grant has computed at a time. */
  grants: GrantQueue;
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
export function hlsRoutes(app: App, { cameras, archive, hls, grants }: HlsRoutesOptions): void {
  const compressor = new PlaylistCompressor();
  const recordedMedia = new RecordedMedia(archive);
  const recordedPlaylists = new RecordedPlaylists(archive, recordedMedia, compressor);
  // Players load media as fast as it is watched, and playlists with it.
  const live = { access: 'live', rateLimit: false, signedUrl: 'folder', errors: ['stream_unknown', 'camera_offline'] } as const;
  const liveFiles = { access: 'live', rateLimit: false, errors: ['stream_unknown', 'camera_offline', 'segment_unknown'] } as const;
  const playback = { access: 'playback', rateLimit: RECORDED_PLAYLIST_LIMIT, signedUrl: 'folder', errors: ['camera_unknown', 'time_in_future', 'no_recording', 'busy'] } as const;
  const recordedFiles = { access: 'playback', rateLimit: false, errors: ['camera_unknown', 'segment_unknown', 'no_recording'] } as const;

  app.get(
    '/hls/:streamId/index.m3u8',
    { config: live, schema: { tags, summary: 'Live: the Multivariant Playlist; with delivery directives the Media Playlist', params: StreamParams, querystring: LiveQuery, response: playlist } },
    (request, reply) =>
      untilClosed(reply, async (signal) => {
        const packager = hls.packager(request.params.streamId);
        const hasDirectives = Object.values(request.query).some((value) => value !== undefined);
        const text = hasDirectives
          ? await mediaPlaylistText(packager, directivesOf(request.query), request.signature, signal)
          : await multivariantText(packager, withSignature(MEDIA_PLAYLIST, request.signature), signal);
        return sendText(request, reply, text);
      }),
  );

  app.get(
    `/hls/:streamId/${MEDIA_PLAYLIST}`,
    { config: live, schema: { tags, summary: 'Live: the Media Playlist', params: StreamParams, querystring: LiveQuery, response: playlist } },
    (request, reply) =>
      untilClosed(reply, async (signal) => {
        const packager = hls.packager(request.params.streamId);
        return sendText(request, reply, await mediaPlaylistText(packager, directivesOf(request.query), request.signature, signal));
      }),
  );

  app.get(
    '/hls/:streamId/:folder/:name',
    { config: liveFiles, schema: { tags, summary: 'Live: init segments, segments and parts', params: z.extend(StreamParams, { folder: FileName, name: FileName }), response: media } },
    (request, reply) =>
      untilClosed(reply, async (signal) => {
        const { streamId, folder, name } = request.params;
        return sendMedia(request, reply, await liveMedia(hls.packagerIn(streamId, folder), name, signal));
      }),
  );

  app.get(
    '/hls/:cameraId/recorded.m3u8',
    { config: playback, schema: { tags, summary: 'What was recorded in a range of time, at most a day', params: Params, querystring: RangeQuery, response: playlist } },
    (request, reply) =>
      untilClosed(reply, async (signal) => {
        const { cameraId } = request.params;
        cameras.get(cameraId);
        const range = playlistRange(request.query);
        const encoding = playlistEncoding(request);
        const job = () => recordedPlaylists.get({ cameraId, range, signature: request.signature, encoding });
        const body = await grants.run(request.grant?.id ?? LOCAL.id, job, signal);
        if (!body) throw noRecording(archive, cameraId, range);
        return sendPlaylist(request, reply, body, encoding);
      }),
  );

  app.get(
    '/hls/:cameraId/recorded/:name',
    { config: recordedFiles, schema: { tags, summary: 'Recorded init segments and segments', params: z.extend(Params, { name: FileName }), response: media } },
    async (request, reply) => {
      const { cameraId, name } = request.params;
      cameras.get(cameraId);
      return sendMedia(request, reply, await recordedMedia.find(cameraId, name));
    },
  );

  async function sendText(request: FastifyRequest, reply: FastifyReply, text: string): Promise<FastifyReply> {
    const encoding = playlistEncoding(request);
    return sendPlaylist(request, reply, await compressor.compress(encoding, text), encoding);
  }
}

const directivesOf = ({ _HLS_msn, _HLS_part, _HLS_skip }: z.infer<typeof LiveQuery>) => ({
  sequence: _HLS_msn,
  part: _HLS_part,
  skip: _HLS_skip !== undefined,
});

/** @throws OrielError `time_in_future`, `invalid_request` */
function playlistRange(query: z.infer<typeof RangeQuery>): Range {
  const [from, to] = [fromIso(query.from), fromIso(query.to)];
  if (from > Date.now()) throw new ServerError('time_in_future');
  if (to <= from) throw invalidQuery('to', 'must be after from');
  if (to - from > LONGEST_RANGE) throw invalidQuery('to', 'must be at most 24 hours after from');
  return { from, to };
}

function noRecording(archive: ArchiveIndex, cameraId: string, { from, to }: Range): OrielError {
  return new ServerError('no_recording', { details: nearestRecordings(archive.groupBefore(cameraId, from), archive.groupAfter(cameraId, to)) });
}
