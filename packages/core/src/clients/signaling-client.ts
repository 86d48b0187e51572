import {
  IceCandidateList,
  SessionDescription,
  SessionStarted,
  toIso,
  OrielError,
  type IceCandidate,
  type Milliseconds,
} from '../contract/index.ts';
import { json, nothing, type HttpTransport } from '../transport/index.ts';
import type { CallOptions } from './call-options.ts';

export interface PlaybackOptions {
  time: Milliseconds;
  /** Default true: at the end of a recording go on with the next one. */
  skipGaps?: boolean;
  /** 0.125 to 32, default 1. */
  speed?: number;
}

export interface StartedSession {
  sessionId: string;
  offer: SessionDescription;
  /** Empty when the server has none. */
  iceServers: RTCIceServer[];
}

/** WebRTC signaling: the server offers, the page answers, candidates go both ways. */
export class SignalingClient {
  readonly #http: HttpTransport;

  constructor(http: HttpTransport) {
    this.#http = http;
  }

  /** @throws OrielError `camera_unknown`, `camera_offline`, `codec_unsupported`, `too_many_sessions`, … */
  startLive(camera: string, { signal }: CallOptions = {}): Promise<StartedSession> {
    return this.#start(camera, 'live', {}, signal);
  }

  /** @throws OrielError `camera_unknown`, `no_recording`, `time_in_future`, … */
  startPlayback(camera: string, { time, ...options }: PlaybackOptions, { signal }: CallOptions = {}): Promise<StartedSession> {
    return this.#start(camera, 'playback', { playbackTime: toIso(Math.ceil(time)), ...options }, signal);
  }

  /** @returns the server's candidates so far; empty from a server that leaves them to `candidates()` */
  answer(sessionId: string, answer: SessionDescription, { signal }: CallOptions = {}): Promise<IceCandidate[]> {
    const body = { sessionId, answerSDP: JSON.stringify(answer) };
    const read = async (response: Response) => (response.status === 204 ? [] : (await json(IceCandidateList)(response)).candidates);
    // The server takes one answer, so a second one would be refused.
    return this.#http.request('/api/v1/playback/webrtc/answer', { method: 'PUT', json: body, idempotent: false, signal, read });
  }

  /** Once the answer is in. */
  addCandidate(sessionId: string, candidate: IceCandidate, { signal }: CallOptions = {}): Promise<void> {
    return this.#http.request('/api/v1/playback/webrtc/ice', { method: 'POST', json: { sessionId, candidate }, idempotent: true, signal, read: nothing });
  }

  /** All of the server's candidates so far. */
  async candidates(sessionId: string, { signal }: CallOptions = {}): Promise<IceCandidate[]> {
    return (await this.#http.request(`/api/v1/playback/webrtc/ice/${encodeURIComponent(sessionId)}`, { signal, read: json(IceCandidateList) })).candidates;
  }

  /** Sent even while the page is being left. */
  end(sessionId: string): Promise<void> {
    return this.#http.request(`/api/v1/playback/webrtc/${encodeURIComponent(sessionId)}`, { method: 'DELETE', keepalive: true, read: nothing });
  }

  async #start(camera: string, what: string, body: object, signal: AbortSignal | undefined): Promise<StartedSession> {
    const path = `/api/v1/cameras/${encodeURIComponent(camera)}/${what}/start`;
    const { sessionId, offerSDP, iceServers = [] } = await this.#http.request(path, { method: 'POST', json: body, signal, read: json(SessionStarted) });
    return { sessionId, offer: readOffer(offerSDP), iceServers: iceServers as RTCIceServer[] };
  }
}

function readOffer(text: string): SessionDescription {
  try {
    return SessionDescription.parse(JSON.parse(text));
  } catch (cause) {
    throw new OrielError('invalid_answer', { cause });
  }
}
