import { RecordingId, RecordingShare, RecordingShareCreate, RecordingShareList, ServerError, SharedRecording } from '@oriel/core/contract';
import * as z from 'zod/mini';
import type { App } from '../../http/app.ts';
import { withSignature } from '../../hls/playlist-text.ts';
import { addressOf, signatureFor } from './describe-info.ts';
import { grantOfLink } from './recording-access.ts';
import { describeRecording } from './recording-store.ts';
import type { Recordings } from './recordings.ts';
import { describeShare } from './share-store.ts';
import { inTransport } from './transport-stream.ts';

const params = z.object({ recordingId: RecordingId });
const shareParams = z.object({ recordingId: RecordingId, shareId: z.uuid() });
const linkParams = z.object({ token: z.string().check(z.regex(/^[\w-]{20,64}$/)) });
const tags = ['recordings'];

/** With whom a recording is shared, and what a link opens. */
export function shareRoutes(app: App, { recordings }: { recordings: Recordings }): void {
  const { access, log, renditions, shares, store } = recordings;
  const own = { access: 'publish', errors: ['recording_unknown', 'not_found', 'disk_full'] } as const;

  app.get('/api/v1/recordings/:recordingId/shares', { config: own, schema: { tags, summary: 'With whom a recording is shared', params, response: { 200: RecordingShareList } } }, async (request) => {
    const { id } = await access.require(request, request.params.recordingId, 'manage');
    return { shares: (await shares.list(id)).map(describeShare) };
  });

  app.post(
    '/api/v1/recordings/:recordingId/shares',
    { config: own, schema: { tags, summary: 'Share a recording with a user, or by a link that needs no token', params, body: RecordingShareCreate, response: { 201: RecordingShare } } },
    async (request, reply) => {
      const row = await access.require(request, request.params.recordingId, 'manage');
      requireSensible(request.body);
      const share = await shares.create(row.id, request.body);
      await recordings.prepareForViewers(row.id);
      return reply.code(201).send(describeShare(share));
    },
  );

  app.delete('/api/v1/recordings/:recordingId/shares/:shareId', { config: own, schema: { tags, summary: 'Revoke a share at once', params: shareParams, response: { 204: z.null() } } }, async (request, reply) => {
    const { id } = await access.require(request, request.params.recordingId, 'manage');
    if (!(await shares.remove(id, request.params.shareId))) throw new ServerError('not_found', { message: 'The recording has no such share.', hint: 'See its shares.' });
    return reply.code(204).send(null);
  });

  app.get(
    '/api/v1/shared/:token',
    { config: { access: 'public', errors: ['not_found', 'disk_full'] }, schema: { tags, summary: 'Open a recording by a link', params: linkParams, response: { 200: SharedRecording } } },
    async (request, reply) => {
      const share = await shares.findLink(request.params.token);
      if (!share) throw new ServerError('not_found', { message: 'This link was revoked, has expired, or never existed.', hint: 'Ask whoever sent it for another one.' });
      const row = await store.get(share.recordingId);
      await log.add(row.id, { user: undefined, action: 'share_opened', metadata: { share_id: share.id } });
      const expires = share.expiresAt ? Math.floor(share.expiresAt.getTime() / 1000) : undefined;
      const { signature, expiresAt } = await signatureFor(row.id, app.tokens, grantOfLink(share.id, expires));
      const signed = (rest: string) => withSignature(addressOf(row.id, rest), signature);
      const isStreamed = inTransport(await renditions.list([row.id])).length > 0;
      reply.header('Cache-Control', 'no-store');
      return {
        recording: describeRecording(row),
        access_level: share.accessLevel,
        ...(isStreamed && { stream_url: signed('stream/playlist.m3u8') }),
        ...(share.accessLevel !== 'view' && { download_url: signed('download') }),
        thumbnail_url: signed('thumbnail'),
        info_url: signed('info'),
        progress_url: signed('progress'),
        expires_at: expiresAt,
      };
    },
  );
}

/** @throws OrielError `invalid_request` */
function requireSensible({ share_type: type, user_id: user, access_level: level, expires_at: expires }: RecordingShareCreate): void {
  const refuse = (field: string, reason: string): never => {
    throw new ServerError('invalid_request', { details: { issues: [{ field, reason }] } });
  };
  if (type === 'user' && user === undefined) refuse('user_id', 'must be given for a user');
  if (type === 'link' && user !== undefined) refuse('user_id', 'is only for a user');
  if (type === 'link' && level === 'manage') refuse('access_level', 'must be view or download for a link');
  if (expires !== undefined && Date.parse(expires) <= Date.now()) refuse('expires_at', 'must be in the future');
}
