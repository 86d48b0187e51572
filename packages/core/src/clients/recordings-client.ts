import type { Participant, ParticipantCreate, RecordingAnalytics, RecordingFormat, RecordingProgress, RecordingShare, RecordingShareCreate, RecordingStart, RecordingStatus, VideoProgress } from '../contract/index.ts';
import { defined, fieldsOf, list, text } from '../json/fields.ts';
import { blob, json, nothing } from '../transport/index.ts';
import type { CallOptions } from './call-options.ts';
import {
  listIn,
  readAccessEntry,
  readParticipant,
  readRecording,
  readRecordingAnalytics,
  readRecordingInfo,
  readRecordingJob,
  readShare,
  type AccessEntry,
  type Recording,
  type RecordingInfo,
  type RecordingJob,
} from './recording.ts';
import type { Requester } from './requester.ts';
import { readProgress } from './video.ts';

export interface RecordingFilter {
  status?: RecordingStatus;
  /** 1 to 100, default 20. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface RecordingPage {
  recordings: Recording[];
  /** Missing on the last page. */
  nextCursor?: string;
}

/** `/api/v1/recordings`. Every method rejects with `OrielError`, `recording_unknown` for an unknown id. */
export class RecordingsClient {
  readonly #client: Requester;
  readonly #address = (path: string): string => this.#client.address(path);

  constructor(client: Requester) {
    this.#client = client;
  }

  /** Newest first; without the entries that cannot be read. */
  list(filter: RecordingFilter = {}, { signal }: CallOptions = {}): Promise<RecordingPage> {
    return this.#client.request(ROOT, { query: { ...filter }, signal, read: json(readPage) });
  }

  /** Records a stream. @throws OrielError `stream_unknown` */
  start(recording: RecordingStart, { signal }: CallOptions = {}): Promise<Recording> {
    return this.#client.request(`${ROOT}/start`, { method: 'POST', json: recording, signal, read: json(readRecording) });
  }

  /** @throws OrielError `wrong_status` for a recording that has ended */
  stop(id: string, { signal }: CallOptions = {}): Promise<Recording> {
    return this.#client.request(pathOf(id, 'stop'), { method: 'POST', signal, read: json(readRecording) });
  }

  remove(id: string, { signal }: CallOptions = {}): Promise<void> {
    return this.#client.request(pathOf(id), { method: 'DELETE', signal, read: nothing });
  }

  /** What is known of a recording, with signed URLs of its streams. @param options.bandwidth kbit/s, to be told the quality for it */
  info(id: string, { bandwidth, signal }: CallOptions & { bandwidth?: number } = {}): Promise<RecordingInfo> {
    return this.#client.request(pathOf(id, 'info'), { query: { bandwidth }, signal, read: json((value) => readRecordingInfo(value, this.#address)) });
  }

  /** JPEG of 320 × 180 pixels. @throws OrielError `segment_unknown` where there is none */
  thumbnail(id: string, { signal }: CallOptions = {}): Promise<Blob> {
    return this.#client.request(pathOf(id, 'thumbnail'), { signal, read: blob });
  }

  /** Converts a recording in the background. @throws OrielError `wrong_status` until its file is written */
  transcode(id: string, format: RecordingFormat, { signal }: CallOptions = {}): Promise<RecordingJob> {
    return this.#client.request(pathOf(id, 'transcode'), { method: 'POST', query: { format }, signal, read: json(readRecordingJob) });
  }

  /** The conversions, newest first. */
  jobs(id: string, { signal }: CallOptions = {}): Promise<RecordingJob[]> {
    return this.#client.request(pathOf(id, 'jobs'), { signal, read: json(listIn('jobs', readRecordingJob)) });
  }

  cancelJob(id: string, jobId: string, { signal }: CallOptions = {}): Promise<void> {
    return this.#client.request(pathOf(id, 'jobs', jobId), { method: 'DELETE', signal, read: nothing });
  }

  /** How far the user of the token has watched. @throws OrielError `not_authenticated` for a token without a user */
  progress(id: string, { signal }: CallOptions = {}): Promise<VideoProgress> {
    return this.#client.request(pathOf(id, 'progress'), { signal, read: json(readProgress) });
  }

  /** Says how far a playback is, also while the page is being unloaded, with `keepalive`. */
  report(id: string, progress: RecordingProgress, { keepalive = false, signal }: CallOptions & { keepalive?: boolean } = {}): Promise<void> {
    return this.#client.request(pathOf(id, 'progress'), { method: 'POST', json: progress, keepalive, signal, read: nothing });
  }

  /** @throws OrielError `not_allowed` for a recording of somebody else */
  analytics(id: string, { signal }: CallOptions = {}): Promise<RecordingAnalytics> {
    return this.#client.request(pathOf(id, 'analytics'), { signal, read: json(readRecordingAnalytics) });
  }

  /** Newest first. @throws OrielError `not_allowed` for a recording of somebody else */
  accessLog(id: string, { signal }: CallOptions = {}): Promise<AccessEntry[]> {
    return this.#client.request(pathOf(id, 'access-log'), { signal, read: json(listIn('entries', readAccessEntry)) });
  }

  /** @throws OrielError `not_allowed` for a recording of somebody else */
  shares(id: string, { signal }: CallOptions = {}): Promise<RecordingShare[]> {
    return this.#client.request(pathOf(id, 'shares'), { signal, read: json(listIn('shares', (entry) => readShare(entry, this.#address))) });
  }

  /** Shares a recording with a user, or by a link, whose `url` needs no token. */
  share(id: string, share: RecordingShareCreate, { signal }: CallOptions = {}): Promise<RecordingShare> {
    return this.#client.request(pathOf(id, 'shares'), { method: 'POST', json: share, signal, read: json((value) => readShare(value, this.#address)) });
  }

  revoke(id: string, shareId: string, { signal }: CallOptions = {}): Promise<void> {
    return this.#client.request(pathOf(id, 'shares', shareId), { method: 'DELETE', signal, read: nothing });
  }

  participants(id: string, { signal }: CallOptions = {}): Promise<Participant[]> {
    return this.#client.request(pathOf(id, 'participants'), { signal, read: json(listIn('participants', readParticipant)) });
  }

  /** Adds a participant; with `left_at`, one who is there has left. */
  addParticipant(id: string, participant: ParticipantCreate, { signal }: CallOptions = {}): Promise<Participant> {
    return this.#client.request(pathOf(id, 'participants'), { method: 'POST', json: participant, signal, read: json(readParticipant) });
  }
}

function readPage(value: unknown): RecordingPage | undefined {
  const { recordings, next_cursor } = fieldsOf(value);
  const read = list(recordings, readRecording);
  return read && defined<RecordingPage>({ recordings: read, nextCursor: text(next_cursor) });
}

const ROOT = '/api/v1/recordings';
const pathOf = (...parts: readonly string[]): string => [ROOT, ...parts.map(encodeURIComponent)].join('/');
