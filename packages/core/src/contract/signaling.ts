import * as z from 'zod/mini';
import { ErrorBody } from './errors.ts';
import { IsoTime } from './time.ts';

/** Speeds a recording can be asked for; above 4 only keyframes are sent. */
export const Speed = z.number().check(z.gte(0.125), z.lte(32));

export const PlaybackStart = z.object({
  playbackTime: IsoTime,
  /** Default true: at the end of a recording go on with the next one. */
  skipGaps: z.optional(z.boolean()),
  /** Default 1. */
  speed: z.optional(Speed),
});
export type PlaybackStart = z.infer<typeof PlaybackStart>;

export const SessionId = z.string().check(z.minLength(1), z.maxLength(64));

/** An `RTCSessionDescriptionInit`, sent as a JSON string inside the body. */
export const SessionDescription = z.object({
  type: z.enum(['offer', 'answer']),
  sdp: z.string().check(z.minLength(1), z.maxLength(65_536)),
});
export type SessionDescription = z.infer<typeof SessionDescription>;

export const SessionStarted = z.object({
  sessionId: SessionId,
  /** A JSON string of `{ type: "offer", sdp }`. */
  offerSDP: z.string(),
  /** For `new RTCPeerConnection({ iceServers })`; missing when the server has none. */
  iceServers: z.optional(
    z.array(
      z.object({
        urls: z.union([z.string(), z.array(z.string())]),
        username: z.optional(z.string()),
        credential: z.optional(z.string()),
      }),
    ),
  ),
});
export type SessionStarted = z.infer<typeof SessionStarted>;

export const SessionAnswer = z.object({
  sessionId: SessionId,
  /** A JSON string of `{ type: "answer", sdp }`. */
  answerSDP: z.string().check(z.minLength(1), z.maxLength(131_072)),
});
export type SessionAnswer = z.infer<typeof SessionAnswer>;

/** An `RTCIceCandidateInit`. */
export const IceCandidate = z.object({
  candidate: z.string().check(z.maxLength(1024)),
  sdpMid: z.optional(z.nullable(z.string().check(z.maxLength(64)))),
  sdpMLineIndex: z.optional(z.nullable(z.number().check(z.int(), z.gte(0), z.lte(64)))),
  usernameFragment: z.optional(z.nullable(z.string().check(z.maxLength(256)))),
});
export type IceCandidate = z.infer<typeof IceCandidate>;

export const IceCandidatePost = z.object({ sessionId: SessionId, candidate: IceCandidate });
export type IceCandidatePost = z.infer<typeof IceCandidatePost>;

/** All candidates so far; a client that polls drops those it has. Empty until the answer is in. */
export const IceCandidateList = z.object({ candidates: z.array(IceCandidate) });
export type IceCandidateList = z.infer<typeof IceCandidateList>;

/** What the server holds for WebRTC now, for operators and for whoever looks for leaks. */
export const SessionCounts = z.object({
  /** Started and not ended. */
  sessions: z.number(),
  /** Peer connections. */
  peers: z.number(),
  /** Cameras whose frames are sent to viewers. */
  watched: z.number(),
});
export type SessionCounts = z.infer<typeof SessionCounts>;

/** The label of the data channel beside the picture. */
export const CHANNEL_LABEL = 'oriel';

/**
 * From the page, as JSON text. `id` comes back in the answer to it. Requests are handled one after the other. While they
 * wait, a newer seek, speed, or pause or play takes the place of the older one, and steps add up; the answer then comes
 * once for each of their ids. A session may send 1000 requests at once and 300 a second: beyond that it gets an error
 * `rate_limited` without an id, and ends.
 */
export const ChannelRequest = z.discriminatedUnion('type', [
  /**
   * The frame whose time span holds `time`; playing or paused stays as it is. With `hold`, playing goes on from that frame
   * only when `shown` says that it was presented, or after 300 ms: a page that decodes slowly sees it, too.
   */
  z.object({ type: z.literal('seek'), id: z.number(), time: IsoTime, hold: z.optional(z.boolean()) }),
  /** The frame with the RTP timestamp of a position was presented. Not answered. */
  z.object({ type: z.literal('shown'), id: z.number(), rtp: z.number() }),
  z.object({ type: z.literal('pause'), id: z.number() }),
  z.object({ type: z.literal('play'), id: z.number() }),
  z.object({ type: z.literal('speed'), id: z.number(), speed: Speed }),
  /** Pauses, then goes `frames` on, or back when negative. */
  z.object({ type: z.literal('step'), id: z.number(), frames: z.number().check(z.int(), z.gte(-250), z.lte(250)) }),
]);
export type ChannelRequest = z.infer<typeof ChannelRequest>;

/** From the server, as JSON text: facts only. */
export const ChannelFact = z.discriminatedUnion('type', [
  /**
   * The frame with RTP timestamp `rtp` was captured at `time`; frames after it at
   * `time + (rtp′ − rtp) / 90 × speed` ms, until the next position. Frames before `rtp` since the last position
   * only lead up to it and are not to be shown. Sent before the frame itself. `id` names the request it answers.
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
  /** No recording from `from` to `to`; playing went on at `to`. */
  z.object({ type: z.literal('gap'), from: IsoTime, to: IsoTime }),
  /** Nothing is recorded after `time`. The session stays and takes a seek. */
  z.object({ type: z.literal('end'), time: IsoTime }),
  /** Live only: the camera stopped sending (`lost`) or sends again. */
  z.object({ type: z.literal('signal'), state: z.enum(['live', 'lost']), since: IsoTime }),
  z.object({ type: z.literal('error'), id: z.optional(z.number()), error: ErrorBody.shape.error }),
]);
export type ChannelFact = z.infer<typeof ChannelFact>;
