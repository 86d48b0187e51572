import { randomUUID } from 'node:crypto';
import { fromIso, type IceCandidate, OrielError, ServerError, type PlaybackStart, type SessionStarted, SessionDescription } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.ts';
import type { Milliseconds, UnixMs, VideoTrack } from '../media/frame.ts';
import { nearestRecordings } from '../archive/nearest.ts';
import type { ArchiveIndex, StoredGroup } from '../archive/archive-index.ts';
import type { StreamRegistry } from '../streams/stream-registry.ts';
import { CameraFeed } from './camera-feed.ts';
import { listenAddress } from './listen-address.ts';
import { PeerHost } from './peer-host.ts';
import type { PeerCounts, PeerMethods, RecordingRequest, SessionRequest } from './peer-protocol.ts';
import type { Rpc } from './rpc.ts';
import { SessionLedger, type SessionSubject } from './session-ledger.ts';
import { profileLevelIdOf } from './sdp/h264.ts';

export interface WebRtcServiceOptions {
  streams: Pick<StreamRegistry, 'get' | 'onRemoved'>;
  archive: ArchiveIndex;
  config: Pick<Config, 'host' | 'webrtcHost' | 'iceServers' | 'maxSessions'>;
  log: FastifyBaseLogger;
  /** A session that is not answered, or not connected after its answer, for this long ends. */
  answerTimeout?: Milliseconds;
  connectTimeout?: Milliseconds;
}

export interface StartOptions {
  /** The session ends then; missing: never. */
  expires?: UnixMs | undefined;
  /** The grant whose quota the session counts towards; missing: no quota. */
  grantId?: string | undefined;
}

export interface WhepOptions extends StartOptions {
  /** Playback from this moment on; missing: live. */
  time?: UnixMs | undefined;
  /** The address that the client's request came from. */
  from?: string | undefined;
}

const ANSWER_TIMEOUT = 10_000;
const CONNECT_TIMEOUT = 15_000;

/**
 * WebRTC sessions, live and playback. This process decides who may have one; the connections live in a process of their
 * own.
 */
export class WebRtcService {
  readonly #streams: Pick<StreamRegistry, 'get'>;
  readonly #archive: ArchiveIndex;
  readonly #iceServers: Config['iceServers'];
  readonly #ledger: SessionLedger;
  readonly #host: PeerHost;
  readonly #stopListening: () => void;
  /** Subscriptions to the buses of the streams that are watched, by stream id. */
  readonly #feeds = new Map<string, AbortController>();

  constructor({ streams, archive, config, log, answerTimeout = ANSWER_TIMEOUT, connectTimeout = CONNECT_TIMEOUT }: WebRtcServiceOptions) {
    this.#streams = streams;
    this.#archive = archive;
    this.#iceServers = config.iceServers;
    this.#ledger = new SessionLedger(config.maxSessions);
    this.#stopListening = streams.onRemoved(({ id }) => {
      this.#unwatch(id);
      this.#host.live?.notify('endStream', id);
    });
    this.#host = new PeerHost({
      peer: { iceServers: config.iceServers, bindAddress: listenAddress(config), answerTimeout, connectTimeout },
      methods: {
        groupAt: (cameraId, time) => archive.groupAt(cameraId, time),
        groupAfter: (cameraId, time) => archive.groupAfter(cameraId, time),
        groupBefore: (cameraId, time) => archive.groupBefore(cameraId, time),
        watch: (streamId) => this.#watch(streamId),
        unwatch: (streamId) => this.#unwatch(streamId),
        ended: (sessionId) => this.#ledger.remove(sessionId),
        log: (level, message) => log[level](message),
      },
      onDeath: () => {
        this.#ledger.clear();
        for (const streamId of [...this.#feeds.keys()]) this.#unwatch(streamId);
      },
      log,
    });
  }

  /** @throws OrielError `stream_unknown`, `codec_unsupported`, `too_many_sessions`, `not_ready` */
  live(streamId: string, options: StartOptions = {}): Promise<SessionStarted> {
    return this.#start(this.#request(streamId, options), options);
  }

  /** @throws OrielError as `live`, and `time_in_future`, `no_recording` with the nearest recordings before and after */
  playback(streamId: string, { playbackTime, skipGaps = true, speed = 1 }: PlaybackStart, options: StartOptions = {}): Promise<SessionStarted> {
    return this.#start(this.#request(streamId, options, { time: fromIso(playbackTime), skipGaps, speed }), options);
  }

  /**
   * Starts a session from a client's offer (WHEP).
   *
   * @throws OrielError as `live` and `playback`, and `invalid_sdp`
   */
  async whep(streamId: string, offer: string, { time, from, ...options }: WhepOptions = {}): Promise<{ sessionId: string; answer: string }> {
    const request = this.#request(streamId, options, time === undefined ? undefined : { time, skipGaps: true, speed: 1 });
    const answer = await this.#add(request, options, (rpc) => rpc.call('whep', request, offer, from));
    this.#ledger.answered(request.sessionId);
    return { sessionId: request.sessionId, answer };
  }

  /** What the session shows, also if it has just ended. @throws OrielError `session_unknown` */
  subjectOf(sessionId: string): SessionSubject {
    return this.#ledger.subjectOf(sessionId);
  }

  /**
   * @param from the address that the client's request came from
   * @returns the server's candidates so far
   * @throws OrielError `session_unknown`, `answer_exists`, `invalid_sdp`, `codec_unsupported`
   */
  async answer(sessionId: string, answerSDP: string, from?: string): Promise<IceCandidate[]> {
    this.#ledger.require(sessionId);
    const description = readDescription(answerSDP);
    try {
      const candidates = await this.#host.rpc.call('answer', sessionId, description.sdp, from);
      this.#ledger.answered(sessionId);
      return candidates;
    } catch (error) {
      // No other answer of this client would do.
      if (error instanceof OrielError && error.code === 'codec_unsupported') this.#host.live?.notify('end', sessionId);
      throw error;
    }
  }

  /** A candidate that comes before the answer waits for it. @throws OrielError `session_unknown`, `invalid_candidate` */
  async addCandidate(sessionId: string, candidate: IceCandidate, from?: string): Promise<void> {
    this.#ledger.require(sessionId);
    await this.#host.rpc.call('addCandidate', sessionId, candidate, from);
  }

  /** The server's candidates; none before the answer. @throws OrielError `session_unknown` */
  async candidates(sessionId: string): Promise<IceCandidate[]> {
    this.#ledger.require(sessionId);
    return this.#host.rpc.call('candidates', sessionId);
  }

  /** @throws OrielError `session_unknown` */
  async end(sessionId: string): Promise<void> {
    if (this.#ledger.hasEnded(sessionId)) return;
    this.#ledger.require(sessionId);
    await this.#host.rpc.call('end', sessionId).catch((error: unknown) => {
      if (!(error instanceof OrielError) || error.code !== 'session_unknown') throw error;
    });
  }

  /** Resolves when sessions can be started. @throws OrielError `not_ready` */
  async ping(): Promise<void> {
    await this.#host.rpc.call('ping');
  }

  /** What is held in this process and in the peer process. */
  async counts(): Promise<PeerCounts & { ledger: number; feeds: number; pid: number | undefined }> {
    const counts = await this.#host.rpc.call('counts');
    return { ...counts, ledger: this.#ledger.size, feeds: this.#feeds.size, pid: this.#host.pid };
  }

  async close(): Promise<void> {
    this.#stopListening();
    for (const streamId of [...this.#feeds.keys()]) this.#unwatch(streamId);
    this.#ledger.clear();
    await this.#host.close();
  }

  async #start(request: SessionRequest, options: StartOptions): Promise<SessionStarted> {
    const sdp = await this.#add(request, options, (rpc) => rpc.call('start', request));
    const offerSDP = JSON.stringify({ type: 'offer', sdp } satisfies SessionDescription);
    return { sessionId: request.sessionId, offerSDP, ...(this.#iceServers.length > 0 && { iceServers: this.#iceServers }) };
  }

  async #add<T>({ sessionId, streamId, playback }: SessionRequest, { grantId }: StartOptions, open: (rpc: Rpc<PeerMethods>) => Promise<T>): Promise<T> {
    this.#ledger.add(sessionId, { streamId, scope: playback ? 'playback' : 'live' }, grantId);
    try {
      return await open(this.#host.rpc);
    } catch (error) {
      this.#ledger.remove(sessionId);
      // A call that timed out may still have made the session.
      this.#host.live?.notify('end', sessionId);
      throw startError(error);
    }
  }

  #request(streamId: string, { expires }: StartOptions, playback?: Omit<RecordingRequest, 'group'>): SessionRequest {
    const { bus } = this.#streams.get(streamId);
    const codec = bus.tracks.find((track): track is VideoTrack => track.kind === 'video')?.codec;
    if (codec !== undefined && profileLevelIdOf(codec) === undefined) throw new ServerError('codec_unsupported');
    const group = playback && this.#requireRecording(streamId, playback);
    return { sessionId: randomUUID(), streamId, codec, expires, playback: playback && { ...playback, group } };
  }

  /** @returns the group that holds the time; `undefined` in a gap that is skipped */
  #requireRecording(cameraId: string, { time, skipGaps }: { time: UnixMs; skipGaps: boolean }): StoredGroup | undefined {
    if (time > Date.now()) throw new ServerError('time_in_future');
    const group = this.#archive.groupAt(cameraId, time);
    if (group) return group;
    const after = this.#archive.groupAfter(cameraId, time);
    if (after && skipGaps) return undefined;
    const before = this.#archive.groupBefore(cameraId, time);
    throw new ServerError('no_recording', { details: nearestRecordings(before, after) });
  }

  #watch(streamId: string): void {
    this.#unwatch(streamId);
    const feed = new AbortController();
    this.#feeds.set(streamId, feed);
    this.#streams.get(streamId).bus.subscribe(new CameraFeed(this.#host, streamId), feed);
  }

  #unwatch(streamId: string): void {
    this.#feeds.get(streamId)?.abort();
    this.#feeds.delete(streamId);
  }
}

/** A session that is just being started cannot be unknown: the peer process ended meanwhile. */
const startError = (error: unknown): unknown =>
  error instanceof OrielError && error.code === 'session_unknown' ? new ServerError('not_ready', { cause: error }) : error;

/** @throws OrielError `invalid_sdp` */
function readDescription(answerSDP: string): SessionDescription {
  try {
    const { data } = SessionDescription.safeParse(JSON.parse(answerSDP));
    if (data?.type === 'answer') return data;
  } catch {
    // Not JSON.
  }
  throw new ServerError('invalid_sdp', { details: { reason: 'answerSDP is not a JSON string of { type: "answer", sdp }' } });
}
