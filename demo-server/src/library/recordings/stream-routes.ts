import { RecordingId, RecordingPlaylistQuery, ServerError } from '@oriel/core/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod/mini';
import { MEDIA_TYPE, PLAYLIST_TYPE, sendMedia } from '../../hls/send.ts';
import type { App } from '../../http/app.ts';
import { mediaResponse } from '../../http/media-response.ts';
import { DASH_TYPE, dashManifest } from '../dash.ts';
import { fileMedia } from '../file-media.ts';
import { fileKey, transportKey } from '../keys.ts';
import { isComplete, playable } from '../playlists.ts';
import type { Rendition } from '../rendition-store.ts';
import { sendText } from '../send-text.ts';
import { choose } from './quality.ts';
import type { Recordings } from './recordings.ts';
import { inTransport, TRANSPORT_TYPE, transportMaster, transportPlaylist } from './transport-stream.ts';

const params = z.object({ recordingId: RecordingId });
const name = z.string().check(z.regex(/^(?:playlist\.m3u8|segment-\d{3,6}\.ts|init\.mp4|\d{1,7}\.m4s)$/));
const fileParams = z.object({ recordingId: RecordingId, track: z.string().check(z.regex(/^[\w-]{1,36}$/)), name });
const onlyParams = z.object({ recordingId: RecordingId, name: z.string().check(z.regex(/^segment-\d{3,6}\.ts$/)) });
const tags = ['recordings'];
const files = { access: 'watch', rateLimit: false, errors: ['recording_unknown', 'segment_unknown'] } as const;
const transport = { 200: mediaResponse('MPEG-TS', TRANSPORT_TYPE), 206: mediaResponse('The requested range', TRANSPORT_TYPE), 416: z.null() };
const any = { 200: mediaResponse('A playlist, MPEG-TS or fragmented MP4', TRANSPORT_TYPE), 206: mediaResponse('The requested range', TRANSPORT_TYPE), 304: z.null(), 416: z.null() };

/** HLS and DASH of recordings. */
export function streamRoutes(app: App, { recordings }: { recordings: Recordings }): void {
  const { access, renditions, storage } = recordings;

  app.get(
    '/api/v1/recordings/:recordingId/stream/playlist.m3u8',
    {
      config: { access: 'watch', rateLimit: false, signedUrl: 'folder', errors: ['recording_unknown', 'wrong_status', 'not_found'] },
      schema: { tags, summary: 'HLS: the Multivariant Playlist, with the qualities that are ready', params, querystring: RecordingPlaylistQuery, response: { 200: mediaResponse('The playlist', PLAYLIST_TYPE), 304: z.null() } },
    },
    async (request, reply) => {
      const all = await list(request, request.params.recordingId);
      const ready = inTransport(all);
      if (ready.length === 0) throw notConverted('hls');
      return sendText(request, reply, transportMaster(choose(ready, request.query), playable(all).sounds[0], request.signature), PLAYLIST_TYPE);
    },
  );

  app.get(
    '/api/v1/recordings/:recordingId/stream/manifest.mpd',
    {
      config: { access: 'watch', rateLimit: false, errors: ['recording_unknown', 'wrong_status'] },
      schema: { tags, summary: 'DASH: the manifest, with the qualities that are complete', params, response: { 200: mediaResponse('The manifest', DASH_TYPE), 304: z.null() } },
    },
    async (request, reply) => {
      const made = playable(await list(request, request.params.recordingId));
      if (!isComplete(made)) throw notConverted('dash');
      const pictures = await renditions.withSegments(made.pictures);
      const sounds = await renditions.withSegments(made.sounds);
      return sendText(request, reply, dashManifest({ pictures, sounds, captions: [], signature: request.signature }), DASH_TYPE);
    },
  );

  app.get(
    '/api/v1/recordings/:recordingId/stream/:name',
    { config: files, schema: { tags, summary: 'HLS: a segment of a recording that has one quality', params: onlyParams, response: transport } },
    async (request, reply) => {
      const ready = inTransport(await list(request, request.params.recordingId));
      const [only] = ready;
      if (!only || ready.length > 1) throw new ServerError('segment_unknown');
      return sendTransport(request, reply, only, request.params.name);
    },
  );

  app.get(
    '/api/v1/recordings/:recordingId/stream/:track/:name',
    { config: files, schema: { tags, summary: 'A quality: of HLS its Media Playlist and segments, by its label; of DASH its init segment and segments, by its id', params: fileParams, response: any } },
    async (request, reply) => {
      const { recordingId, track, name: file } = request.params;
      const all = await list(request, recordingId);
      if (file.endsWith('.ts') || file === 'playlist.m3u8') {
        const picture = inTransport(all).find(({ label }) => label === track);
        if (!picture) throw new ServerError('segment_unknown');
        if (file === 'playlist.m3u8') return sendText(request, reply, transportPlaylist(picture.transportSegments ?? [], request.signature), PLAYLIST_TYPE);
        return sendTransport(request, reply, picture, file);
      }
      const rendition = all.find(({ id }) => id === track);
      if (!rendition) throw new ServerError('segment_unknown');
      return sendMedia(request, reply, await fileMedia(storage, fileKey(rendition, file)), MEDIA_TYPE);
    },
  );

  async function list(request: FastifyRequest, recordingId: string): Promise<Rendition[]> {
    const { id } = await access.require(request, recordingId, 'view');
    return renditions.list([id]);
  }

  /** @param file `segment-000.ts` */
  async function sendTransport(request: FastifyRequest, reply: FastifyReply, picture: Rendition, file: string): Promise<FastifyReply> {
    const number = Number.parseInt(file.slice('segment-'.length), 10);
    return sendMedia(request, reply, await fileMedia(storage, transportKey(picture, number)), TRANSPORT_TYPE);
  }
}

const notConverted = (format: string): ServerError =>
  new ServerError('wrong_status', { message: 'The recording was not converted to this yet.', hint: `Ask for POST …/transcode?format=${format}, and wait for its job.`, details: { format } });
