import { CameraId, encodeGroup, FRAMES_TYPE, fromIso, ServerError, ThumbnailQuery, TimeQuery } from '@oriel/core/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fresh from 'fresh';
import * as z from 'zod/mini';
import type { App } from '../http/app.ts';
import { mediaResponse } from '../http/media-response.ts';
import type { Frame, Milliseconds, UnixMs, VideoTrack } from '../media/frame.ts';
import type { FrameBus } from '../media/frame-bus.ts';
import type { RecordedGroup, StoredGroup } from './archive-index.ts';
import type { CameraIndexes } from './camera-indexes.ts';
import type { FragmentReader } from './fragment-reader.ts';
import { type CameraLookup, requireGroup } from './requests.ts';
import type { Still, Stills } from './stills.ts';

const CameraParams = z.object({ cameraId: CameraId });
const tags = ['recordings'];
/** Whoever may see pictures may load them as fast as they like; how many are decoded at once is limited. */
const stillConfig = { access: 'any', rateLimit: false, errors: ['camera_unknown', 'time_in_future', 'no_recording', 'camera_offline', 'not_ready', 'busy'] } as const;
const framesConfig = { access: 'any', rateLimit: false, errors: ['camera_unknown', 'time_in_future', 'no_recording', 'camera_offline'] } as const;
const jpegResponse = { 200: mediaResponse('The picture', 'image/jpeg', { ETag: 'For If-None-Match' }), 304: z.null() };
const framesResponse = { 200: mediaResponse('The group', FRAMES_TYPE, { ETag: 'For If-None-Match' }), 304: z.null() };

/** `Cache-Control` of pictures that cannot change any more. `private`: only for this caller. */
const IMMUTABLE = 'private, max-age=31536000, immutable';
/** `Cache-Control` of pictures that may still change: the client revalidates with the ETag. */
const REVALIDATE = 'private, no-cache';
/** A group this old is followed by whatever follows it: no group takes longer to be complete and written. */
const SETTLED_AFTER: Milliseconds = 30_000;
/** A camera whose newest frame is older than this shows nothing live. */
const STALE_AFTER: Milliseconds = 5000;
/** Duration of a frame while there is no second one to measure it by. */
const USUAL_DURATION: Milliseconds = 40;

export interface StillRoutesOptions {
  cameras: CameraLookup;
  index: CameraIndexes;
  fragments: Pick<FragmentReader, 'read'>;
  stills: Stills;
  now: () => UnixMs;
}

/** Single pictures: as JPEG, or as the recorded group of pictures that a page decodes itself. */
export function stillRoutes(app: App, { cameras, index, fragments, stills, now }: StillRoutesOptions): void {
  /** A recorded group up to the frame that is shown at `time`. */
  const recordedStill = async (group: StoredGroup, time: UnixMs): Promise<Still> => {
    const { track, frames } = await fragments.read(group);
    return { track, frames: frames.filter((frame, i) => i === 0 || frame.time <= time).map(({ data }) => data) };
  };
  /** Whether the group that holds a time can no longer be another one: it is complete, and so is the index. */
  const isSettled = (group: StoredGroup) => index.isComplete && now() - group.to > SETTLED_AFTER;
  const cacheControl = (group: StoredGroup) => (isSettled(group) ? IMMUTABLE : REVALIDATE);

  app.get(
    '/api/v1/cameras/:cameraId/thumbnail',
    { config: stillConfig, schema: { tags, summary: 'JPEG of the nearest keyframe', params: CameraParams, querystring: ThumbnailQuery, response: jpegResponse } },
    async (request, reply) => {
      const { time, width } = request.query;
      const { id, bus } = cameras.get(request.params.cameraId);
      request.authorize(time === undefined ? 'live' : 'playback', { kind: 'camera', id });
      if (time !== undefined) {
        const { group, isFinal } = nearestKeyframe(index, id, requireGroup(index, id, fromIso(time), now()), fromIso(time));
        const caching = isFinal ? cacheControl(group) : REVALIDATE;
        return sendStill(request, reply, stills, `${keyOf(id, group)}/${width}`, caching, async () => ({ ...(await recordedStill(group, group.from)), width }));
      }
      const live = liveFrames(bus);
      if (live) return sendStill(request, reply, stills, `${id}/${live.time}/${width}`, REVALIDATE, async () => ({ ...live, frames: live.frames.slice(0, 1), width }));
      // The newest recorded picture is not live.
      request.authorize('playback', { kind: 'camera', id });
      const newest = index.find(id)?.newest;
      if (!newest) throw new ServerError('camera_offline');
      return sendStill(request, reply, stills, `${keyOf(id, newest)}/${width}`, REVALIDATE, async () => ({ ...(await recordedStill(newest, newest.from)), width }));
    },
  );

  app.get(
    '/api/v1/cameras/:cameraId/snapshot',
    { config: stillConfig, schema: { tags, summary: 'JPEG of the exact frame', params: CameraParams, querystring: TimeQuery, response: jpegResponse } },
    async (request, reply) => {
      const { id, bus } = cameras.get(request.params.cameraId);
      request.authorize(request.query.time === undefined ? 'live' : 'playback', { kind: 'camera', id });
      if (request.query.time !== undefined) {
        const time = fromIso(request.query.time);
        const group = requireGroup(index, id, time, now());
        return sendStill(request, reply, stills, `${keyOf(id, group)}@${time}`, cacheControl(group), () => recordedStill(group, time));
      }
      const live = liveFrames(bus);
      if (!live) throw new ServerError('camera_offline');
      return sendStill(request, reply, stills, `${id}/${live.time}+${live.frames.length}`, REVALIDATE, async () => live);
    },
  );

  app.get(
    '/api/v1/cameras/:cameraId/frames',
    {
      config: framesConfig,
      schema: { tags, summary: `The recorded group of pictures that holds a time, or without one the live group so far, as ${FRAMES_TYPE}`, params: CameraParams, querystring: TimeQuery, response: framesResponse },
    },
    async (request, reply) => {
      const { id, bus } = cameras.get(request.params.cameraId);
      request.authorize(request.query.time === undefined ? 'live' : 'playback', { kind: 'camera', id });
      if (request.query.time === undefined) {
        reply.header('Cache-Control', 'no-store');
        return sendGroup(reply, liveGroup(bus, now()));
      }
      const group = requireGroup(index, id, fromIso(request.query.time), now());
      if (isFresh(request, reply, keyOf(id, group), cacheControl(group))) return notModified(reply);
      return sendGroup(reply, await fragments.read(group));
    },
  );
}

function sendGroup(reply: FastifyReply, { track: { codec, width, height, description }, frames: samples }: RecordedGroup): FastifyReply {
  const header = { codec, width, height, description: Buffer.from(description).toString('base64') };
  return reply.type(FRAMES_TYPE).send(Buffer.from(encodeGroup({ header, samples }).buffer));
}

async function sendStill(request: FastifyRequest, reply: FastifyReply, stills: Stills, key: string, cacheControl: string, load: () => Promise<Still>): Promise<FastifyReply> {
  if (isFresh(request, reply, key, cacheControl)) return notModified(reply);
  return reply.type('image/jpeg').send(Buffer.from(await stills.jpeg(key, load, request.signal)));
}

const notModified = (reply: FastifyReply): FastifyReply => reply.code(304).send();

/** Sets the validators. Returns whether the caller has this picture already (RFC 9110 §13.1.2). */
function isFresh({ headers }: FastifyRequest, reply: FastifyReply, key: string, cacheControl: string): boolean {
  const etag = `"${key}"`;
  reply.header('ETag', etag).header('Cache-Control', cacheControl);
  return fresh(headers, { etag });
}

/** Identifies the frames of a group for good. */
const keyOf = (cameraId: string, { from, to, bytes }: StoredGroup): string => `${cameraId}/${from}-${to}+${bytes}`;

/** The group itself, or the next one where its keyframe is nearer to `time`. `isFinal`: no group that is recorded later can be nearer. */
function nearestKeyframe(index: CameraIndexes, cameraId: string, group: StoredGroup, time: UnixMs): { group: StoredGroup; isFinal: boolean } {
  const next = index.groupAfter(cameraId, time);
  const distance = time - group.from;
  const isFinal = group.to - time >= distance || (next !== undefined && next.from - group.to <= group.reach);
  return next && next.from - time < distance ? { group: next, isFinal } : { group, isFinal };
}

/** The live group of pictures so far, with the time of its keyframe. */
function liveFrames(bus: FrameBus): (Still & { time: UnixMs }) | undefined {
  const live = videoOf(bus);
  return live && { track: live.track, time: live.keyframe.time, frames: live.frames.map(({ data }) => data) };
}

/** The live group of pictures so far, with the times of its frames. @throws OrielError `camera_offline` when the newest frame is too old to be live */
function liveGroup(bus: FrameBus, now: UnixMs): RecordedGroup {
  const live = videoOf(bus);
  if (!live || now - live.frames.at(-1)!.time > STALE_AFTER) throw new ServerError('camera_offline');
  let duration = USUAL_DURATION;
  const frames = live.frames.map(({ time, keyframe, data }, i) => {
    const next = live.frames[i + 1];
    if (next) duration = next.time - time;
    return { time, duration, keyframe, data };
  });
  return { track: live.track, frames };
}

function videoOf({ tracks, group }: FrameBus): { track: VideoTrack; keyframe: Frame; frames: Frame[] } | undefined {
  const track = tracks.find((each): each is VideoTrack => each.kind === 'video');
  const frames = group.filter(({ kind }) => kind === 'video');
  const [keyframe] = frames;
  return track && keyframe && { track, keyframe, frames };
}
