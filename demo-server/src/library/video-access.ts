import { ServerError } from '@oriel/core/contract';
import type { FastifyRequest } from 'fastify';
import { isAuthorized } from '../access/authorize.ts';
import { LOCAL } from '../access/grant.ts';
import type { Audience, VideoRow, VideoStore } from './video-store.ts';

type Asking = Pick<FastifyRequest, 'grant'>;

export const managesAll = ({ grant }: Asking): boolean => grant !== null && isAuthorized(grant, 'manage', { kind: 'server' });

/** A video or a recording. */
type Owned = Pick<VideoRow, 'createdBy'>;

export const owns = ({ grant }: Asking, { createdBy }: Owned): boolean => createdBy !== null && createdBy === grant?.user;

export const mayChange = (request: Asking, owned: Owned): boolean => owns(request, owned) || managesAll(request);

/** Whether a view is the owner's own. Without `AUTH_SECRET` everybody is the same user, and nobody's view is left out. */
export const isOwnView = (request: Asking, owned: Owned): boolean => owns(request, owned) && request.grant?.id !== LOCAL.id;

export const audienceOf = (request: Asking): Audience => (managesAll(request) ? { all: true } : { all: false, user: request.grant?.user });

/** The video, where the token may watch it. A video that it may not see is like one that does not exist. @throws OrielError `video_unknown` */
export const requireVisible = async (videos: Pick<VideoStore, 'get'>, request: Asking, id: string): Promise<VideoRow> => ifVisible(await videos.get(id), request, id);

/** Likewise, for routes that a page may address by the slug. @throws OrielError `video_unknown` */
export const requireVisibleBySlug = async (videos: Pick<VideoStore, 'getByIdOrSlug'>, request: Asking, idOrSlug: string): Promise<VideoRow> => ifVisible(await videos.getByIdOrSlug(idOrSlug), request, idOrSlug);

function ifVisible(video: VideoRow, request: Asking, asked: string): VideoRow {
  if ((video.isPublished && video.isPublic) || mayChange(request, video)) return video;
  throw new ServerError('video_unknown', { details: { videoId: asked } });
}

/** The video, where the token may change it: its owner's, or one that manages everything. @throws OrielError `video_unknown`, `not_allowed` */
export async function requireOwn(videos: Pick<VideoStore, 'get'>, request: Asking, id: string): Promise<VideoRow> {
  const video = await requireVisible(videos, request, id);
  if (mayChange(request, video)) return video;
  throw new ServerError('not_allowed', { details: { reason: 'The video belongs to somebody else.' } });
}

/** @throws OrielError `not_authenticated` for a token without a user: it has nobody's progress */
export function requireUser({ grant }: Asking): string {
  if (grant?.user === undefined) throw new ServerError('not_authenticated', { message: 'The token names no user.', hint: 'Ask for a token with a user.' });
  return grant.user;
}
