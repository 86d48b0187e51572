import {
  Activity,
  ActivityQuery,
  CameraEvent,
  CameraEventCreate,
  CameraEventList,
  CameraId,
  RangeQuery,
  SequenceList,
  toIso,
} from '@oriel/core/contract';
import * as z from 'zod/mini';
import { LOCAL } from '../access/grant.ts';
import type { GrantQueue } from '../access/grant-queue.ts';
import type { App } from '../http/app.ts';
import { activity } from './activity.ts';
import type { CameraIndexes } from './camera-indexes.ts';
import type { EventStore } from './event-store.ts';
import { type CameraLookup, timelineRange } from './requests.ts';

const CameraParams = z.object({ cameraId: CameraId });
const EventParams = z.object({ cameraId: CameraId, eventId: z.string() });
const tags = ['recordings'];

/** A timeline that shows a year asks for some more on both sides. */
const LONGEST_ACTIVITY_DAYS = 4 * 366;

export interface TimelineRoutesOptions {
  cameras: CameraLookup;
  index: CameraIndexes;
  events: EventStore;
  /** Limits how much activity one grant has computed at a time. */
  grants: GrantQueue;
}

/** The contents of a timeline: sequences, activity and events. */
export function timelineRoutes(app: App, { cameras, index, events, grants }: TimelineRoutesOptions): void {
  app.get(
    '/api/v1/cameras/:cameraId/sequences',
    { config: { access: 'playback', errors: ['camera_unknown'] }, schema: { tags, summary: 'Recorded ranges', params: CameraParams, querystring: RangeQuery, response: { 200: SequenceList } } },
    async ({ params, query }) => {
      const { id } = cameras.get(params.cameraId);
      // Rounded inwards, so that both ends can be played.
      const sequences = index.sequences(id, timelineRange(query)).map(({ from, to }) => ({ from: toIso(Math.ceil(from)), to: toIso(Math.floor(to)) }));
      return { sequences };
    },
  );

  app.get(
    '/api/v1/cameras/:cameraId/activity',
    { config: { access: 'playback', errors: ['camera_unknown', 'busy'] }, schema: { tags, summary: 'How much moves, from encoded frame sizes', params: CameraParams, querystring: ActivityQuery, response: { 200: Activity } } },
    async ({ params, query, grant, signal }) => {
      const { id } = cameras.get(params.cameraId);
      const range = timelineRange(query, LONGEST_ACTIVITY_DAYS);
      const camera = index.find(id);
      const buckets = camera
        ? await grants.run(grant?.id ?? LOCAL.id, () => activity(camera, range, query.buckets, signal), signal)
        : new Array<number>(query.buckets).fill(0);
      return { from: toIso(range.from), to: toIso(range.to), buckets };
    },
  );

  app.get(
    '/api/v1/cameras/:cameraId/events',
    { config: { access: 'playback', errors: ['camera_unknown'] }, schema: { tags, summary: 'Events on the timeline; of more than a thousand the newest', params: CameraParams, querystring: RangeQuery, response: { 200: CameraEventList } } },
    async ({ params, query }) => ({ events: await events.list(cameras.get(params.cameraId).id, timelineRange(query)) }),
  );

  app.post(
    '/api/v1/cameras/:cameraId/events',
    { config: { access: 'manage', errors: ['camera_unknown', 'disk_full'] }, schema: { tags, summary: 'Add an event', params: CameraParams, body: CameraEventCreate, response: { 201: CameraEvent } } },
    async ({ params, body }, reply) => reply.code(201).send(await events.create(cameras.get(params.cameraId).id, body)),
  );

  app.delete(
    '/api/v1/cameras/:cameraId/events/:eventId',
    { config: { access: 'manage', errors: ['camera_unknown', 'event_unknown', 'disk_full'] }, schema: { tags, summary: 'Remove an event', params: EventParams, response: { 204: z.null() } } },
    async ({ params }, reply) => {
      await events.remove(cameras.get(params.cameraId).id, params.eventId);
      return reply.code(204).send(null);
    },
  );
}
