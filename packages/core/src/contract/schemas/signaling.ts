import * as z from 'zod/mini';
import { IsoTime } from './time.ts';

/** Playback speed of a recording; above 4 the server sends only keyframes. */
export const Speed = z.number().check(z.gte(0.125), z.lte(32));

export const PlaybackStart = z.object({
  playbackTime: IsoTime,
  /** At the end of a recording go on with the next one; default true. */
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

/** All candidates so far; a client that polls ignores those it has. Empty until the server has the answer. */
export const IceCandidateList = z.object({ candidates: z.array(IceCandidate) });
export type IceCandidateList = z.infer<typeof IceCandidateList>;

/** What the server holds for WebRTC now, for operators. */
export const SessionCounts = z.object({
  /** Started and not ended. */
  sessions: z.number(),
  /** Peer connections. */
  peers: z.number(),
  /** Cameras whose frames are sent to viewers. */
  watched: z.number(),
});
export type SessionCounts = z.infer<typeof SessionCounts>;
