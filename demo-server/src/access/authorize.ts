import { PREVIEW_STREAM, ServerError, type Scope } from '@oriel/core/contract';
import type { Grant } from './grant.ts';

/** What a request is about to do: the scope that it needs. */
export type Action = Scope;

/** What it does that to. `server`: something that belongs to no single resource, such as creating a camera or setting its source. */
export type Resource = { kind: 'camera' | 'stream'; id: string } | { kind: 'server' };

/**
 * Whether a grant covers an action on a resource. `manage` covers every action, and whoever operates the preview may watch
 * it; a grant that names cameras covers only those.
 */
export function isAuthorized(grant: Grant, action: Action, resource: Resource): boolean {
  const scopes: readonly Scope[] = [action, 'manage', ...(isWatchingPreview(action, resource) ? (['operate'] as const) : [])];
  return scopes.some((scope) => grant.scopes.includes(scope)) && isWithin(grant, resource);
}

const isWatchingPreview = (action: Action, resource: Resource): boolean =>
  (action === 'live' || action === 'playback') && resource.kind !== 'server' && resource.id === PREVIEW_STREAM;

/** Whether a grant may know of a resource at all, whatever its scopes. */
export const isWithin = ({ cameras }: Grant, resource: Resource): boolean =>
  cameras === undefined || (resource.kind !== 'server' && cameras.includes(resource.id));

/** @throws OrielError `not_allowed` with the missing scope, or with the camera that the grant does not name */
export function authorize(grant: Grant, action: Action, resource: Resource): void {
  if (isAuthorized(grant, action, resource)) return;
  const details = isWithin(grant, resource) ? { scope: action } : resource.kind === 'server' ? { reason: 'The token is limited to cameras.' } : { cameraId: resource.id };
  throw new ServerError('not_allowed', { details });
}
