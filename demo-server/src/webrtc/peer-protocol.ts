import type { IceCandidate } from '@oriel/core/contract';
import type { Frame, Milliseconds, UnixMs, VideoTrack } from '../media/frame.ts';
import type { StoredGroup } from '../archive/archive-index.ts';

/** How peer connections are made; sent to the peer process first. */
export interface PeerOptions {
  iceServers: { urls: string; username?: string; credential?: string }[];
  /** The only address to listen on; missing: all but loopback. */
  bindAddress?: string | undefined;
  /** A session without an answer for this long ends. */
  answerTimeout: Milliseconds;
  /** An answered session without a connection for this long ends, whether it never had one or lost it. */
  connectTimeout: Milliseconds;
}

/** How a recording is played. */
export interface RecordingRequest {
  /** Where playback starts. */
  time: UnixMs;
  skipGaps: boolean;
  speed: number;
  /** The group that holds `time`, if it is known already. */
  group?: StoredGroup | undefined;
}

/** What a session shows. */
export interface SessionRequest {
  sessionId: string;
  /** The camera's id, in playback. */
  streamId: string;
  /** RFC 6381 codec of the stream's video, if it is known. */
  codec?: string | undefined;
  /** The session ends then; missing: it has no end of its own. */
  expires?: UnixMs | undefined;
  /** Missing: live. */
  playback?: RecordingRequest | undefined;
}

/** Everything the peer process holds, for tests and metrics. */
export interface PeerCounts {
  sessions: number;
  /** Streams whose frames come. */
  watched: number;
  timers: number;
  fileDescriptors: number;
}

/** What the main process calls in the peer process. `from` is the address that a client's request came from. */
export type PeerMethods = {
  configure(options: PeerOptions): void;
  /** Answered as soon as the process is up and takes calls. */
  ping(): void;
  /** Returns the SDP of the offer. */
  start(request: SessionRequest): string;
  /** Takes a client's offer and returns the answer, with all candidates. */
  whep(request: SessionRequest, offer: string, from?: string): Promise<string>;
  /** Returns the server's candidates. */
  answer(sessionId: string, sdp: string, from?: string): Promise<IceCandidate[]>;
  addCandidate(sessionId: string, candidate: IceCandidate, from?: string): void;
  candidates(sessionId: string): IceCandidate[];
  end(sessionId: string): void;
  /** Ends all sessions of a stream that was removed. */
  endStream(streamId: string): void;
  counts(): PeerCounts;
  /** Ends every session, then the process. */
  close(): void;
  track(cameraId: string, track: VideoTrack): void;
  frame(cameraId: string, frame: Frame): void;
  lost(cameraId: string, since: UnixMs): void;
  /** See `FrameBus.jitter`. */
  jitter(cameraId: string, jitter: Milliseconds): void;
};

/** What the peer process calls in the main process. */
export type HostMethods = {
  groupAt(cameraId: string, time: UnixMs): StoredGroup | undefined;
  groupAfter(cameraId: string, time: UnixMs): StoredGroup | undefined;
  groupBefore(cameraId: string, time: UnixMs): StoredGroup | undefined;
  /** Asks for the frames of this camera, from its current keyframe on, until `unwatch`. */
  watch(cameraId: string): void;
  unwatch(cameraId: string): void;
  ended(sessionId: string): void;
  log(level: 'warn' | 'error', message: string): void;
};
