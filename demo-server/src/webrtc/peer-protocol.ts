import type { IceCandidate } from '@oriel/core/contract';
import type { Frame, Milliseconds, VideoTrack } from '../media/frame.ts';
import type { StoredGroup } from '../archive/archive-index.ts';

/** How peer connections are made; the first thing the peer process is told. */
export interface PeerOptions {
  iceServers: { urls: string; username?: string; credential?: string }[];
  /** The only address to listen at; missing: all but loopback. */
  bindAddress?: string | undefined;
  /** A session that is not answered in this time ends, ms. */
  answerTimeout: Milliseconds;
  /** An answered session that is not connected in this time ends, and so does one that lost its connection for as long, ms. */
  connectTimeout: Milliseconds;
}

/** From where on, and how, a recording is played. */
export interface RecordingRequest {
  time: Milliseconds;
  skipGaps: boolean;
  speed: number;
  /** The one that holds `time`, where it is known already. */
  group?: StoredGroup | undefined;
}

/** What a session shows. */
export interface SessionRequest {
  sessionId: string;
  cameraId: string;
  /** RFC 6381 of the camera's video, where it is known. */
  codec?: string | undefined;
  /** It ends then, Unix ms; missing: never by itself. */
  expires?: Milliseconds | undefined;
  /** Missing: live. */
  playback?: RecordingRequest | undefined;
}

/** Everything the peer process holds, for tests and metrics. */
export interface PeerCounts {
  sessions: number;
  /** Cameras whose frames come. */
  watched: number;
  timers: number;
  fileDescriptors: number;
}

/** What the main process calls in the peer process. `from` is the address a client's request came from. */
export type PeerMethods = {
  configure(options: PeerOptions): void;
  /** Answered by a process that is up and takes calls. */
  ping(): void;
  /** Answers with the SDP of the offer. */
  start(request: SessionRequest): string;
  /** From the client's offer to the answer, all candidates in it. */
  whep(request: SessionRequest, offer: string, from?: string): Promise<string>;
  /** Answers with the server's candidates. */
  answer(sessionId: string, sdp: string, from?: string): Promise<IceCandidate[]>;
  addCandidate(sessionId: string, candidate: IceCandidate, from?: string): void;
  candidates(sessionId: string): IceCandidate[];
  end(sessionId: string): void;
  /** Ends all sessions of a camera that is no longer there. */
  endCamera(cameraId: string): void;
  counts(): PeerCounts;
  /** Says goodbye to every viewer. */
  close(): void;
  track(cameraId: string, track: VideoTrack): void;
  frame(cameraId: string, frame: Frame): void;
  lost(cameraId: string, since: Milliseconds): void;
  /** See `FrameBus.jitter`. */
  jitter(cameraId: string, jitter: Milliseconds): void;
};

/** What the peer process calls in the main process. */
export type HostMethods = {
  groupAt(cameraId: string, time: Milliseconds): StoredGroup | undefined;
  groupAfter(cameraId: string, time: Milliseconds): StoredGroup | undefined;
  groupBefore(cameraId: string, time: Milliseconds): StoredGroup | undefined;
  /** Frames of this camera are wanted, from its current keyframe on, until `unwatch`. */
  watch(cameraId: string): void;
  unwatch(cameraId: string): void;
  ended(sessionId: string): void;
  log(level: 'warn' | 'error', message: string): void;
};
