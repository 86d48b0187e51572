import { CameraId, encodeGroup, FRAMES_TYPE, fromIso, OrielError, ThumbnailQuery, TimeQuery } from '@oriel/core/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod/mini';
import type { App } from '../http/app.ts';
import { mediaResponse } from '../http/media-response.ts';
import type { Frame, Milliseconds, VideoTrack } from '../media/frame.ts';
import type { FrameBus } from '../media/frame-bus.ts';
import type { RecordedGroup, StoredGroup } from './archive-index.ts';
import type { Archive } from './archive.ts';
import { type CameraSource, demandGroup } from './requests.ts';
import type { Still, Stills } from './stills.ts';

const CameraParams = z.object({ cameraId: CameraId });
const tags = ['recordings'];
/** Whoever may see pictures may load them as fast as they like; how many are decoded at once is limited. */
const stillConfig = { access: 'any', rateLimit: false, errors: ['camera_unknown', 'time_in_future', 'no_recording', 'camera_offline', 'not_ready', 'busy'] } as const;
const framesConfig = { access: 'any', rateLimit: false, errors: ['camera_unknown', 'time_in_future', 'no_recording', 'camera_offline'] } as const;
const jpegResponse = { 200: mediaResponse('The picture', 'image/jpeg', { ETag: 'For If-None-Match' }), 304: z.null() };
const framesResponse = { 200: mediaResponse('The group', FRAMES_TYPE, { ETag: 'For If-None-Match' }), 304: z.null() };

/** What was recorded at a time never changes; only this caller may keep it. */
const FOR_EVER = 'private, max-age=31536000, immutable';
const ASK_AGAIN = 'private, no-cache';
/** A camera whose newest picture is older than this shows nothing live, ms. */
const STALE: Milliseconds = 5000;
/** What a picture lasts while there is no second one to tell, ms. */
const USUAL_DURATION: Milliseconds = 40;

/** Single pictures: as JPEG, or as the recorded group of pictures that a page decodes by itself. */
export function stillRoutes(
  app: App,
  { cameras, archive, stills, now }: { cameras: CameraSource; archive: Archive; stills: Stills; now: () => Milliseconds },
): void {
  app.get(
    '/api/v1/cameras/:cameraId/thumbnail',
    { config: stillConfig, schema: { tags, summary: 'JPEG of the nearest keyframe', params: CameraParams, querystring: ThumbnailQuery, response: jpegResponse } },
    async (request, reply) => {
      const { time, width } = request.query;
      const { id, bus } = cameras.get(request.params.cameraId);
      request.authorize(time === undefined ? 'live' : 'playback', { kind: 'camera', id });
      if (time !== undefined) {
        const group = nearestKeyframe(archive, id, demandGroup(archive, id, fromIso(time), now()), fromIso(time));
        return sendStill(request, reply, stills, `${id}/${group.from}/${width}`, FOR_EVER, async () => ({ ...(await recorded(archive, group, group.from)), width }));
      }
      const live = liveFrames(bus);
      if (live) return sendStill(request, reply, stills, `${id}/${live.time}/${width}`, ASK_AGAIN, async () => ({ ...live, frames: live.frames.slice(0, 1), width }));
      // What is left is no live picture any more.
      request.authorize('playback', { kind: 'camera', id });
      const newest = archive.newest(id);
      if (!newest) throw new OrielError('camera_offline');
      return sendStill(request, reply, stills, `${id}/${newest.from}/${width}`, ASK_AGAIN, async () => ({ ...(await recorded(archive, newest, newest.from)), width }));
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
        const group = demandGroup(archive, id, time, now());
        return sendStill(request, reply, stills, `${id}/${group.from}@${time}`, FOR_EVER, () => recorded(archive, group, time));
      }
      const live = liveFrames(bus);
      if (!live) throw new OrielError('camera_offline');
      return sendStill(request, reply, stills, `${id}/${live.time}+${live.frames.length}`, ASK_AGAIN, async () => live);
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
      const group = demandGroup(archive, id, fromIso(request.query.time), now());
      if (isKnown(request, reply, `${id}/${group.from}+${group.bytes}`, FOR_EVER)) return notModified(reply);
      return sendGroup(reply, await archive.read(group));
    },
  );
}

function sendGroup(reply: FastifyReply, { track: { codec, width, height, description }, frames: samples }: RecordedGroup): FastifyReply {
  const header = { codec, width, height, description: Buffer.from(description).toString('base64') };
  return reply.type(FRAMES_TYPE).send(Buffer.from(encodeGroup({ header, samples }).buffer));
}

async function sendStill(request: FastifyRequest, reply: FastifyReply, stills: Stills, key: string, cacheControl: string, make: () => Promise<Still>): Promise<FastifyReply> {
  if (isKnown(request, reply, key, cacheControl)) return notModified(reply);
  return reply.type('image/jpeg').send(Buffer.from(await stills.jpeg(key, make, request.signal)));
}

const notModified = (reply: FastifyReply): FastifyReply => reply.code(304).send();

/** Sets the validators, and says whether the caller has this already (RFC 9110 §13.1.2). */
function isKnown({ headers }: FastifyRequest, reply: FastifyReply, key: string, cacheControl: string): boolean {
  const etag = `"${key}"`;
  reply.header('ETag', etag).header('Cache-Control', cacheControl);
  return (headers['if-none-match'] ?? '').split(',').some((known) => known.trim().replace(/^W\//, '') === etag);
}

/** The group itself, or the next where its keyframe is nearer to `time`. */
function nearestKeyframe(archive: Archive, cameraId: string, group: StoredGroup, time: Milliseconds): StoredGroup {
  const next = archive.groupAfter(cameraId, time);
  return next && next.from - time < time - group.from ? next : group;
}

/** A recorded group up to the frame that stands at `time`. */
async function recorded(archive: Archive, group: StoredGroup, time: Milliseconds): Promise<Still> {
  const { track, frames } = await archive.read(group);
  const wanted = frames.filter((frame, i) => i === 0 || frame.time <= time);
  return { track, frames: wanted.map(({ data }) => data) };
}

/** The group of pictures that is under way, with the time of its keyframe. */
function liveFrames(bus: FrameBus): (Still & { time: Milliseconds }) | undefined {
  const live = videoOf(bus);
  return live && { track: live.track, time: live.keyframe.time, frames: live.frames.map(({ data }) => data) };
}

/** The same with the time of every picture. @throws OrielError `camera_offline` when the newest is too old to be live. */
function liveGroup(bus: FrameBus, now: Milliseconds): RecordedGroup {
  const live = videoOf(bus);
  if (!live || now - live.frames.at(-1)!.time > STALE) throw new OrielError('camera_offline');
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
