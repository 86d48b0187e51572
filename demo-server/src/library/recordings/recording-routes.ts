import { Recording, RecordingId, RecordingList, RecordingListQuery, RecordingStart, ServerError } from '@oriel/core/contract';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod/mini';
import { hasVersion, sendVersion } from '../../hls/send.ts';
import type { App } from '../../http/app.ts';
import { mediaResponse } from '../../http/media-response.ts';
import { fileMedia } from '../file-media.ts';
import { mp4Key, sourceKey, thumbnailKey } from '../keys.ts';
import { audienceOf } from '../video-access.ts';
import { isPlainMp4 } from './converter.ts';
import { requireStatus } from './recording-status.ts';
import { describeRecording, type RecordingRow } from './recording-store.ts';
import type { Recordings } from './recordings.ts';

const params = z.object({ recordingId: RecordingId });
const tags = ['recordings'];
const publish = { access: 'publish', errors: ['recording_unknown', 'wrong_status', 'disk_full'] } as const;
const mp4 = { 200: mediaResponse('The file', 'video/mp4'), 206: mediaResponse('The requested range', 'video/mp4'), 304: z.null(), 416: z.null() };

/** Starts, stops, lists, downloads and removes recordings. */
export function recordingRoutes(app: App, { recordings }: { recordings: Recordings }): void {
  const { access, log, recorder, storage, store } = recordings;

  app.post(
    '/api/v1/recordings/start',
    { config: { access: 'publish', errors: ['stream_unknown', 'disk_full'] }, schema: { tags, summary: 'Record a stream', body: RecordingStart, response: { 201: Recording } } },
    async (request, reply) => reply.code(201).send(describeRecording(await recorder.start(request.body, request.grant?.user))),
  );

  app.post(
    '/api/v1/recordings/:recordingId/stop',
    { config: publish, schema: { tags, summary: 'End a recording: its file is written then', params, response: { 200: Recording } } },
    async (request) => {
      const { id } = await access.require(request, request.params.recordingId, 'manage');
      return describeRecording(await recorder.stop(id));
    },
  );

  app.get(
    '/api/v1/recordings',
    { config: { access: 'watch' }, schema: { tags, summary: 'Recordings of the user of the token, and those that are shared with them, newest first', querystring: RecordingListQuery, response: { 200: RecordingList } } },
    async (request) => {
      const { rows, next } = await store.list(request.query, audienceOf(request));
      return { recordings: rows.map(describeRecording), ...(next !== undefined && { next_cursor: next }) };
    },
  );

  app.delete(
    '/api/v1/recordings/:recordingId',
    { config: publish, schema: { tags, summary: 'Remove a recording with its files; it ends where it is not over yet', params, response: { 204: z.null() } } },
    async (request, reply) => {
      const { id } = await access.require(request, request.params.recordingId, 'manage');
      await recordings.remove(id);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/v1/recordings/:recordingId/download',
    { config: { access: 'watch', errors: ['recording_unknown', 'wrong_status', 'segment_unknown'] }, schema: { tags, summary: 'The recording as MP4', params, response: mp4 } },
    async (request, reply) => {
      const row = await access.require(request, request.params.recordingId, 'download');
      requireStatus(row, ['ready']);
      const key = !isPlainMp4(row) && (await storage.open(mp4Key(row.id))) ? mp4Key(row.id) : sourceKey(row.id);
      const media = await fileMedia(storage, key);
      const etag = `${key === mp4Key(row.id) ? 'converted' : 'recorded'}-${media.size}`;
      if (isDownload(request) && !hasVersion(request, etag)) await log.add(row.id, { user: request.grant?.user, action: 'download' });
      reply.header('Content-Disposition', `attachment; filename="recording.mp4"; filename*=UTF-8''${encodeURIComponent(fileNameOf(row))}`);
      return sendVersion(request, reply, { media, etag, type: 'video/mp4' });
    },
  );

  app.get(
    '/api/v1/recordings/:recordingId/thumbnail',
    { config: { access: 'watch', errors: ['recording_unknown', 'segment_unknown'] }, schema: { tags, summary: 'A JPEG of 320 × 180 pixels, taken at 5 seconds, or from the middle of a shorter recording', params, response: { 200: mediaResponse('The picture', 'image/jpeg') } } },
    async (request, reply) => {
      const { id } = await access.require(request, request.params.recordingId, 'view');
      const picture = await fileMedia(storage, thumbnailKey(id)).catch((error: unknown) => {
        throw new ServerError('segment_unknown', { message: 'There is no picture of this recording yet.', cause: error });
      });
      reply.header('Cache-Control', 'private, max-age=86400').header('Content-Length', picture.size).type('image/jpeg');
      return reply.send(picture.read({ start: 0, end: picture.size - 1 }));
    },
  );
}

/** Whether it asks for the beginning of the file; the rest of it may follow. A player is no download. */
const isDownload = ({ method, headers: { range, 'sec-fetch-dest': destination } }: FastifyRequest): boolean =>
  method === 'GET' && (range === undefined || /^bytes=0-/i.test(range)) && destination !== 'video' && destination !== 'audio';

/** The title, and when it began. */
const fileNameOf = ({ title, startedAt }: RecordingRow): string => `${title} ${startedAt.toISOString().slice(0, 19).replaceAll(':', '.')}.mp4`;
