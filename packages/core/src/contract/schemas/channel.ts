import * as z from 'zod/mini';
import { ErrorBody } from './error-body.ts';
import { Speed } from './signaling.ts';
import { IsoTime } from './time.ts';

/**
 * From the page, as JSON text. The answer carries the request's `id`. The server handles requests in order. While they
 * wait, a newer seek, speed, or pause or play replaces the older one, and steps add up; each of their ids still gets an
 * answer. A session may send a burst of 1000 requests and 300 per second: beyond that it gets an error `rate_limited`
 * without an id, and ends.
 */
export const ChannelRequest = z.discriminatedUnion('type', [
  /**
   * Goes to the frame whose time span contains `time`; playing or paused stays so. With `hold` the server sends no further
   * frames until `shown` says that the frame was presented, or for 300 ms: so a page that decodes slowly presents it, too.
   */
  z.object({ type: z.literal('seek'), id: z.number(), time: IsoTime, hold: z.optional(z.boolean()) }),
  /** The page presented the frame at the RTP timestamp of a position. It gets no answer. */
  z.object({ type: z.literal('shown'), id: z.number(), rtp: z.number() }),
  z.object({ type: z.literal('pause'), id: z.number() }),
  z.object({ type: z.literal('play'), id: z.number() }),
  z.object({ type: z.literal('speed'), id: z.number(), speed: Speed }),
  /** Pauses, then goes `frames` forward, or back when negative. */
  z.object({ type: z.literal('step'), id: z.number(), frames: z.number().check(z.int(), z.gte(-250), z.lte(250)) }),
]);
export type ChannelRequest = z.infer<typeof ChannelRequest>;

/** From the server, as JSON text. */
export const ChannelFact = z.discriminatedUnion('type', [
  /**
   * The frame with RTP timestamp `rtp` was captured at `time`, and later frames at `time + (rtp′ − rtp) / 90 × speed` ms,
   * until the next position. Frames between the last position and `rtp` are preroll: the decoder needs them, but they are
   * not shown. It is sent before its frame. `id` is the id of the request that it answers.
   */
  z.object({
    type: z.literal('position'),
    id: z.optional(z.number()),
    /** RTP timestamp, 90 kHz, modulo 2^32. */
    rtp: z.number(),
    time: IsoTime,
    speed: z.number(),
    paused: z.boolean(),
  }),
  /** Nothing is recorded from `from` to `to`; playing continued at `to`. */
  z.object({ type: z.literal('gap'), from: IsoTime, to: IsoTime }),
  /** Nothing is recorded after `time`. The session stays open for a seek. */
  z.object({ type: z.literal('end'), time: IsoTime }),
  /** Live only: the camera stopped sending (`lost`) or sends again. */
  z.object({ type: z.literal('signal'), state: z.enum(['live', 'lost']), since: IsoTime }),
  z.object({ type: z.literal('error'), id: z.optional(z.number()), error: ErrorBody.shape.error }),
]);
export type ChannelFact = z.infer<typeof ChannelFact>;
