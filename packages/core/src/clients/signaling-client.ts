import { toIso, type IceCandidate, type Milliseconds, type SessionDescription } from '../contract/index.ts';
import { fieldsOf, list } from '../json/fields.ts';
import { json, nothing } from '../transport/index.ts';
import type { CallOptions } from './call-options.ts';
import type { Requester } from './requester.ts';
import { readCandidate, readStarted, type StartedSession } from './session-answers.ts';

export interface PlaybackOptions {
  time: Milliseconds;
  /** At the end of a recording go on with the next one; default true. */
  skipGaps?: boolean;
  /** 0.125 to 32, default 1. */
  speed?: number;
}

/** WebRTC signaling: the server makes the offer, the page answers, both send candidates. */
export class SignalingClient {
  readonly #client: Requester;

  constructor(client: Requester) {
    this.#client = client;
  }

  /** @throws OrielError `camera_unknown`, `camera_offline`, `codec_unsupported`, `too_many_sessions`, … */
  startLive(camera: string, { signal }: CallOptions = {}): Promise<StartedSession> {
    return this.#start(camera, 'live', {}, signal);
  }

  /** @throws OrielError `camera_unknown`, `no_recording`, `time_in_future`, … */
  startPlayback(camera: string, { time, ...options }: PlaybackOptions, { signal }: CallOptions = {}): Promise<StartedSession> {
    return this.#start(camera, 'playback', { playbackTime: toIso(Math.ceil(time)), ...options }, signal);
  }

  /** @returns the server's candidates so far; empty when the server only gives them to `candidates()` */
  answer(sessionId: string, answer: SessionDescription, { signal }: CallOptions = {}): Promise<IceCandidate[]> {
    const body = { sessionId, answerSDP: JSON.stringify(answer) };
    const read = async (response: Response) => (response.status === 204 ? [] : readCandidates(response));
    // Not repeated: the server accepts only one answer.
    return this.#client.request('/api/v1/playback/webrtc/answer', { method: 'PUT', json: body, idempotent: false, signal, read });
  }

  /** After `answer`. */
  addCandidate(sessionId: string, candidate: IceCandidate, { signal }: CallOptions = {}): Promise<void> {
    return this.#client.request('/api/v1/playback/webrtc/ice', { method: 'POST', json: { sessionId, candidate }, idempotent: true, signal, read: nothing });
  }

  /** All of the server's candidates so far. */
  candidates(sessionId: string, { signal }: CallOptions = {}): Promise<IceCandidate[]> {
    return this.#client.request(`/api/v1/playback/webrtc/ice/${encodeURIComponent(sessionId)}`, { signal, read: readCandidates });
  }

  /** Also sent while the page is being unloaded. */
  end(sessionId: string): Promise<void> {
    return this.#client.request(`/api/v1/playback/webrtc/${encodeURIComponent(sessionId)}`, { method: 'DELETE', keepalive: true, read: nothing });
  }

  #start(camera: string, what: string, body: object, signal: AbortSignal | undefined): Promise<StartedSession> {
    const path = `/api/v1/cameras/${encodeURIComponent(camera)}/${what}/start`;
    return this.#client.request(path, { method: 'POST', json: body, signal, read: json(readStarted) });
  }
}

const readCandidates = json((value) => list(fieldsOf(value)['candidates'], readCandidate));
