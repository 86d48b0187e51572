import type {
  AccessLogEntry,
  IsoTime,
  Participant,
  Recording as ContractRecording,
  RecordingAnalytics,
  RecordingFormat,
  RecordingJob as ContractJob,
  RecordingJobStatus,
  RecordingMetadata,
  RecordingShare,
  RecordingStatus,
  VideoProgress,
} from '../contract/index.ts';
import { defined, fieldsOf, list, number, text, timeOf } from '../json/fields.ts';
import { readProgress } from './video.ts';

/** The contract's `Recording` as a page reads it: a server of another version may know more states, and say less. */
export interface Recording extends Omit<ContractRecording, 'status' | 'started_at'> {
  status: RecordingStatus | (string & {});
  started_at?: IsoTime;
}

export interface RecordingJob extends Omit<ContractJob, 'status' | 'format' | 'created_at'> {
  status: RecordingJobStatus | (string & {});
  format: RecordingFormat | (string & {});
  created_at?: IsoTime;
}

/** One format of a recording. */
export interface RecordingStream {
  status: 'none' | 'processing' | 'ready' | 'failed' | (string & {});
  /** Absolute, signed: it needs no token; missing until it is ready, and where the viewer may not have it. */
  url?: string;
}

export interface RecordingInfo extends Recording {
  metadata: RecordingMetadata | null;
  streaming: { hls: RecordingStream; dash: RecordingStream; mp4: RecordingStream };
  /** When the URLs in `streaming` expire. */
  expires_at?: IsoTime;
  /** The best quality for the bandwidth that was given. */
  quality?: string;
  analytics?: RecordingAnalytics;
  /** How far the token's user has watched it; missing for a token without a user. */
  progress?: VideoProgress;
}

/** `undefined` without an id. */
export function readRecording(value: unknown): Recording | undefined {
  const fields = fieldsOf(value);
  const id = text(fields['id']);
  if (!id) return undefined;
  return defined<Recording>({
    id,
    stream_id: text(fields['stream_id']) ?? '',
    title: text(fields['title']) ?? id,
    status: text(fields['status']) ?? 'processing',
    failure_reason: text(fields['failure_reason']),
    started_at: timeOf(fields['started_at']),
    ended_at: timeOf(fields['ended_at']) ?? null,
    duration_seconds: number(fields['duration_seconds']) ?? null,
    file_size_bytes: number(fields['file_size_bytes']) ?? null,
    created_by: text(fields['created_by']) ?? null,
  });
}

/** @param address makes the address of a path on the server */
export function readRecordingInfo(value: unknown, address: (path: string) => string): RecordingInfo | undefined {
  const recording = readRecording(value);
  if (!recording) return undefined;
  const fields = fieldsOf(value);
  const streaming = fieldsOf(fields['streaming']);
  const stream = (format: string): RecordingStream => {
    const { status, url } = fieldsOf(streaming[format]);
    const path = text(url);
    return defined<RecordingStream>({ status: text(status) ?? 'none', url: path && address(path) });
  };
  return defined<RecordingInfo>({
    ...recording,
    metadata: readMetadata(fields['metadata']) ?? null,
    streaming: { hls: stream('hls'), dash: stream('dash'), mp4: stream('mp4') },
    expires_at: timeOf(fields['expires_at']),
    quality: text(fields['quality']),
    analytics: readRecordingAnalytics(fields['analytics']),
    progress: readProgress(fields['progress']),
  });
}

function readMetadata(value: unknown): RecordingMetadata | undefined {
  const fields = fieldsOf(value);
  const format = text(fields['format']);
  if (format === undefined) return undefined;
  const [video, audio] = [fieldsOf(fields['video']), fieldsOf(fields['audio'])];
  const codec = text(audio['codec']);
  return defined<RecordingMetadata>({
    format,
    duration: number(fields['duration']) ?? 0,
    bitrate_kbps: number(fields['bitrate_kbps']) ?? 0,
    video: { codec: text(video['codec']) ?? '', width: number(video['width']) ?? 0, height: number(video['height']) ?? 0, frame_rate: number(video['frame_rate']) ?? 0 },
    audio: codec === undefined ? undefined : { codec, sample_rate: number(audio['sample_rate']) ?? 0, channels: number(audio['channels']) ?? 0 },
  });
}

/** `undefined` without a number of sessions. */
export function readRecordingAnalytics(value: unknown): RecordingAnalytics | undefined {
  const fields = fieldsOf(value);
  const sessions = number(fields['total_sessions']);
  if (sessions === undefined) return undefined;
  return {
    total_sessions: sessions,
    unique_viewers: number(fields['unique_viewers']) ?? 0,
    total_playtime: number(fields['total_playtime']) ?? 0,
    average_playtime: number(fields['average_playtime']) ?? 0,
    average_completion: number(fields['average_completion']) ?? null,
    last_accessed_at: timeOf(fields['last_accessed_at']) ?? null,
  };
}

/** `undefined` without an id. */
export function readRecordingJob(value: unknown): RecordingJob | undefined {
  const fields = fieldsOf(value);
  const id = text(fields['id']);
  if (!id) return undefined;
  return defined<RecordingJob>({
    id,
    recording_id: text(fields['recording_id']) ?? '',
    format: text(fields['format']) ?? '',
    status: text(fields['status']) ?? 'pending',
    progress: number(fields['progress']) ?? 0,
    failure_reason: text(fields['failure_reason']),
    created_at: timeOf(fields['created_at']),
  });
}

/** A share as a page reads it. `url` is absolute. */
export function readShare(value: unknown, address: (path: string) => string): RecordingShare | undefined {
  const fields = fieldsOf(value);
  const [id, type, level, created, url] = ['id', 'share_type', 'access_level', 'created_at', 'url'].map((name) => text(fields[name]));
  if (!id || (type !== 'user' && type !== 'link') || (level !== 'view' && level !== 'download' && level !== 'manage')) return undefined;
  return defined<RecordingShare>({ id, share_type: type, user_id: text(fields['user_id']), access_level: level, expires_at: timeOf(fields['expires_at']) ?? null, created_at: created ?? '', url: url && address(url) });
}

/** `undefined` without a user. */
export function readParticipant(value: unknown): Participant | undefined {
  const fields = fieldsOf(value);
  const [id, user, joined] = [text(fields['id']), text(fields['user_id']), timeOf(fields['joined_at'])];
  return id && user && joined ? { id, user_id: user, joined_at: joined, left_at: timeOf(fields['left_at']) ?? null } : undefined;
}

/** An entry of the access log as a page reads it: a server of another version may know more actions. */
export interface AccessEntry extends Omit<AccessLogEntry, 'action'> {
  action: AccessLogEntry['action'] | (string & {});
}

/** `undefined` without an action. */
export function readAccessEntry(value: unknown): AccessEntry | undefined {
  const fields = fieldsOf(value);
  const [action, at] = [text(fields['action']), timeOf(fields['created_at'])];
  return action && at ? { user_id: text(fields['user_id']) ?? null, action, metadata: { ...fieldsOf(fields['metadata']) }, created_at: at } : undefined;
}

/** Reads an answer whose field `name` is a list. */
export const listIn = <T>(name: string, read: (entry: unknown) => T | undefined) => (value: unknown): T[] | undefined => list(fieldsOf(value)[name], read);
