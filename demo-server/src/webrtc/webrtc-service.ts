import { randomUUID } from 'node:crypto';
import { fromIso, type IceCandidate, OrielError, type PlaybackStart, type SessionStarted, SessionDescription } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.ts';
import type { Milliseconds, VideoTrack } from '../media/frame.ts';
import { nearestRecordings } from '../archive/nearest.ts';
import type { ArchiveIndex, StoredGroup } from '../archive/archive-index.ts';
import type { StreamRegistry } from '../streams/stream-registry.ts';
import { CameraFeed } from './camera-feed.ts';
import { listenAddress } from './listen-address.ts';
import { PeerHost } from './peer-host.ts';
import type { PeerCounts, SessionRequest } from './peer-protocol.ts';
import { SessionLedger, type Subject } from './session-ledger.ts';
import { profileLevelIdOf } from './sdp/h264.ts';

export interface WebRtcServiceOptions {
  streams: Pick<StreamRegistry, 'get' | 'onRemoved'>;
  archive: ArchiveIndex;
  config: Pick<Config, 'host' | 'webrtcHost' | 'iceServers' | 'maxSessions'>;
  log: FastifyBaseLogger;
  /** How long a session may stay unanswered, and unconnected; ms. */
  answerTimeout?: Milliseconds;
  connectTimeout?: Milliseconds;
}

export interface StartOptions {
  /** When what allows the session ends, and the session with it, Unix ms; missing: never. */
  expires?: Milliseconds | undefined;
}

export interface WhepOptions extends StartOptions {
  /** Missing: live. */
  time?: Milliseconds | undefined;
  /** The address the client's request came from. */
  from?: string | undefined;
}

const ANSWER_TIMEOUT = 10_000;
const CONNECT_TIMEOUT = 15_000;

/** WebRTC sessions, live and playback: here who may have one, in a process of their own the connections. */
export class WebRtcService {
  readonly #streams: Pick<StreamRegistry, 'get'>;
  readonly #archive: ArchiveIndex;
  readonly #iceServers: Config['iceServers'];
  readonly #ledger: SessionLedger;
  readonly #host: PeerHost;
  readonly #stopListening: () => void;
  /** Subscriptions to the buses of cameras that are watched. */
  readonly #feeds = new Map<string, AbortController>();

  constructor({ streams, archive, config, log, answerTimeout = ANSWER_TIMEOUT, connectTimeout = CONNECT_TIMEOUT }: WebRtcServiceOptions) {
    this.#streams = streams;
    this.#archive = archive;
    this.#iceServers = config.iceServers;
    this.#ledger = new SessionLedger(config.maxSessions);
    this.#stopListening = streams.onRemoved(({ id }) => {
      this.#unwatch(id);
      this.#host.live?.notify('endCamera', id);
    });
    this.#host = new PeerHost({
      peer: { iceServers: config.iceServers, bindAddress: listenAddress(config), answerTimeout, connectTimeout },
      methods: {
        groupAt: (cameraId, time) => archive.groupAt(cameraId, time),
        groupAfter: (cameraId, time) => archive.groupAfter(cameraId, time),
        groupBefore: (cameraId, time) => archive.groupBefore(cameraId, time),
        watch: (cameraId) => this.#watch(cameraId),
        unwatch: (cameraId) => this.#unwatch(cameraId),
        ended: (sessionId) => this.#ledger.remove(sessionId),
        log: (level, message) => log[level](message),
      },
      onDeath: () => {
        this.#ledger.clear();
        for (const cameraId of [...this.#feeds.keys()]) this.#unwatch(cameraId);
      },
      log,
    });
  }

  /** @throws OrielError `stream_unknown`, `codec_unsupported`, `too_many_sessions`, `not_ready` */
  live(cameraId: string, { expires }: StartOptions = {}): Promise<SessionStarted> {
    return this.#start({ cameraId, expires });
  }

  /** @throws OrielError as `live`, and `time_in_future`, `no_recording` with what there is before and after */
  playback(cameraId: string, { playbackTime, skipGaps = true, speed = 1 }: PlaybackStart, { expires }: StartOptions = {}): Promise<SessionStarted> {
    return this.#start({ cameraId, expires, playback: { time: fromIso(playbackTime), skipGaps, speed } });
  }

  /**
   * From a client's offer to the answer, for WHEP.
   *
   * @throws OrielError as `live` and `playback`, and `invalid_sdp`
   */
  async whep(cameraId: string, offer: string, { time, from, expires }: WhepOptions = {}): Promise<{ sessionId: string; answer: string }> {
    const request = this.#request({ cameraId, expires, ...(time !== undefined && { playback: { time, skipGaps: true, speed: 1 } }) });
    const { sessionId } = request;
    this.#ledger.add(sessionId, subjectOf(request));
    try {
      const answer = await this.#host.rpc.call('whep', request, offer, from);
      this.#ledger.answered(sessionId);
      return { sessionId, answer };
    } catch (error) {
      this.#ledger.remove(sessionId);
      throw startError(error);
    }
  }

  /** What it shows, also if it ended a moment ago. @throws OrielError `session_unknown` */
  subjectOf(sessionId: string): Subject {
    return this.#ledger.subjectOf(sessionId);
  }

  /**
   * @param from the address the client's request came from
   * @returns the server's candidates so far
   * @throws OrielError `session_unknown`, `answer_exists`, `invalid_sdp`, `codec_unsupported`
   */
  async answer(sessionId: string, answerSDP: string, from?: string): Promise<IceCandidate[]> {
    this.#ledger.demand(sessionId);
    const description = readDescription(answerSDP);
    try {
      const candidates = await this.#host.rpc.call('answer', sessionId, description.sdp, from);
      this.#ledger.answered(sessionId);
      return candidates;
    } catch (error) {
      // There is nothing the client could answer in its place.
      if (error instanceof OrielError && error.code === 'codec_unsupported') this.#host.live?.notify('end', sessionId);
      throw error;
    }
  }

  /** @throws OrielError `session_unknown`, `answer_missing`, `invalid_candidate` */
  async addCandidate(sessionId: string, candidate: IceCandidate, from?: string): Promise<void> {
    this.#ledger.demand(sessionId);
    await this.#host.rpc.call('addCandidate', sessionId, candidate, from);
  }

  /** The server's candidates; none until the answer is in. @throws OrielError `session_unknown` */
  async candidates(sessionId: string): Promise<IceCandidate[]> {
    this.#ledger.demand(sessionId);
    return this.#host.rpc.call('candidates', sessionId);
  }

  /** @throws OrielError `session_unknown` */
  async end(sessionId: string): Promise<void> {
    if (this.#ledger.isOver(sessionId)) return;
    this.#ledger.demand(sessionId);
    await this.#host.rpc.call('end', sessionId).catch((error: unknown) => {
      if (!(error instanceof OrielError) || error.code !== 'session_unknown') throw error;
    });
  }

  /** Answers when sessions can be started. @throws OrielError `not_ready` */
  async ping(): Promise<void> {
    await this.#host.rpc.call('ping');
  }

  /** What is held, in this process and in the other. */
  async counts(): Promise<PeerCounts & { ledger: number; feeds: number; pid: number | undefined }> {
    const counts = await this.#host.rpc.call('counts');
    return { ...counts, ledger: this.#ledger.size, feeds: this.#feeds.size, pid: this.#host.pid };
  }

  async close(): Promise<void> {
    this.#stopListening();
    for (const cameraId of [...this.#feeds.keys()]) this.#unwatch(cameraId);
    this.#ledger.clear();
    await this.#host.close();
  }

  async #start(what: Omit<SessionRequest, 'sessionId'>): Promise<SessionStarted> {
    const request = this.#request(what);
    const { sessionId } = request;
    this.#ledger.add(sessionId, subjectOf(request));
    try {
      const sdp = await this.#host.rpc.call('start', request);
      const offerSDP = JSON.stringify({ type: 'offer', sdp } satisfies SessionDescription);
      return { sessionId, offerSDP, ...(this.#iceServers.length > 0 && { iceServers: this.#iceServers }) };
    } catch (error) {
      this.#ledger.remove(sessionId);
      throw startError(error);
    }
  }

  #request({ cameraId, expires, playback }: Omit<SessionRequest, 'sessionId'>): SessionRequest {
    const { bus } = this.#streams.get(cameraId);
    const codec = bus.tracks.find((track): track is VideoTrack => track.kind === 'video')?.codec;
    if (codec !== undefined && profileLevelIdOf(codec) === undefined) throw new OrielError('codec_unsupported');
    const group = playback && this.#demandRecording(cameraId, playback);
    return { sessionId: randomUUID(), cameraId, codec, expires, playback: playback && { ...playback, group } };
  }

  /** @returns the group that holds the time; none where a gap is to be skipped */
  #demandRecording(cameraId: string, { time, skipGaps }: { time: Milliseconds; skipGaps: boolean }): StoredGroup | undefined {
    if (time > Date.now()) throw new OrielError('time_in_future');
    const group = this.#archive.groupAt(cameraId, time);
    if (group) return group;
    const after = this.#archive.groupAfter(cameraId, time);
    if (after && skipGaps) return undefined;
    const before = this.#archive.groupBefore(cameraId, time);
    throw new OrielError('no_recording', { details: nearestRecordings(before, after) });
  }

  #watch(cameraId: string): void {
    this.#unwatch(cameraId);
    const feed = new AbortController();
    this.#feeds.set(cameraId, feed);
    this.#streams.get(cameraId).bus.subscribe(new CameraFeed(this.#host, cameraId), feed);
  }

  #unwatch(cameraId: string): void {
    this.#feeds.get(cameraId)?.abort();
    this.#feeds.delete(cameraId);
  }
}

const subjectOf = ({ cameraId, playback }: SessionRequest): Subject => ({ cameraId, scope: playback ? 'playback' : 'live' });

/** A session that was just asked for cannot be unknown: the process died meanwhile. */
const startError = (error: unknown): unknown =>
  error instanceof OrielError && error.code === 'session_unknown' ? new OrielError('not_ready', { cause: error }) : error;

/** @throws OrielError `invalid_sdp` */
function readDescription(answerSDP: string): SessionDescription {
  try {
    const { data } = SessionDescription.safeParse(JSON.parse(answerSDP));
    if (data?.type === 'answer') return data;
  } catch {
    // Not JSON.
  }
  throw new OrielError('invalid_sdp', { details: { reason: 'answerSDP is not a JSON string of { type: "answer", sdp }' } });
}
