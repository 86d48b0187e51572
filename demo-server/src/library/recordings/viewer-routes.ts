import { AccessLog, Participant, ParticipantCreate, ParticipantList, RecordingAnalytics, RecordingId, RecordingProgress, ServerError, VideoProgress } from '@oriel/core/contract';
import * as z from 'zod/mini';
import type { App } from '../../http/app.ts';
import { isOwnView, requireUser } from '../video-access.ts';
import type { Recordings } from './recordings.ts';

const params = z.object({ recordingId: RecordingId });
const tags = ['recordings'];

/** How a recording is watched, and who took part in it. */
export function viewerRoutes(app: App, { recordings }: { recordings: Recordings }): void {
  const { access, log, participants, views } = recordings;
  const own = { access: 'publish', errors: ['recording_unknown'] } as const;

  app.post(
    '/api/v1/recordings/:recordingId/progress',
    {
      config: { access: 'watch', signedPost: true, errors: ['recording_unknown', 'session_unknown', 'disk_full'] },
      schema: { tags, summary: 'Say how far a playback is', params, body: RecordingProgress, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const row = await access.require(request, request.params.recordingId, 'view');
      const { event = 'playback_progress', ...progress } = request.body;
      const user = request.grant?.user;
      await views.report(row.id, progress, { user, isOwner: isOwnView(request, row) });
      await log.add(row.id, { user, action: event, metadata: progress });
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/v1/recordings/:recordingId/progress',
    {
      config: { access: 'watch', errors: ['recording_unknown'] },
      schema: { tags, summary: 'How far the user of the token has watched, by any of their players', params, response: { 200: VideoProgress } },
    },
    async (request) => {
      const { id, duration } = await access.require(request, request.params.recordingId, 'view');
      return views.progress(id, requireUser(request), duration);
    },
  );

  app.get(
    '/api/v1/recordings/:recordingId/analytics',
    { config: own, schema: { tags, summary: 'How a recording was watched, for its owner', params, response: { 200: RecordingAnalytics } } },
    async (request) => {
      const { id, duration } = await access.require(request, request.params.recordingId, 'manage');
      return views.summarize(id, duration);
    },
  );

  app.get(
    '/api/v1/recordings/:recordingId/access-log',
    { config: own, schema: { tags, summary: 'Who has watched, downloaded and opened a recording, for its owner', params, response: { 200: AccessLog } } },
    async (request) => {
      const { id } = await access.require(request, request.params.recordingId, 'manage');
      return { entries: await log.list(id) };
    },
  );

  app.get(
    '/api/v1/recordings/:recordingId/participants',
    { config: { access: 'watch', errors: ['recording_unknown'] }, schema: { tags, summary: 'Who took part in what was recorded', params, response: { 200: ParticipantList } } },
    async (request) => {
      const { id } = await access.require(request, request.params.recordingId, 'view');
      return { participants: await participants.list(id) };
    },
  );

  app.post(
    '/api/v1/recordings/:recordingId/participants',
    { config: { access: 'publish', errors: ['recording_unknown', 'disk_full'] }, schema: { tags, summary: 'Add a participant, or say that one has left', params, body: ParticipantCreate, response: { 201: Participant } } },
    async (request, reply) => {
      const { id } = await access.require(request, request.params.recordingId, 'manage');
      const { joined_at: joined, left_at: left } = request.body;
      if (joined && left && Date.parse(left) < Date.parse(joined)) throw new ServerError('invalid_request', { details: { issues: [{ field: 'left_at', reason: 'must not be before joined_at' }] } });
      return reply.code(201).send(await participants.add(id, request.body));
    },
  );
}
