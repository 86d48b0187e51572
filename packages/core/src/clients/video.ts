import type { IsoTime, ProcessingStatus, ProtectionScheme, UploadStatus, Video as ContractVideo, VideoProgress, VideoQuality as ContractQuality } from '../contract/index.ts';
import { defined, fieldsOf, list, number, text, timeOf } from '../json/fields.ts';
import { readChapter } from './video-texts.ts';

/** The contract's `VideoQuality` as a page reads it: a server of another version may know more states. */
export interface VideoQuality extends Omit<ContractQuality, 'processing_status'> {
  processing_status: ProcessingStatus | (string & {});
}

/** The contract's `Video` as a page reads it: a server of another version may know more states, and say less. `VideosClient.analytics()` has its analytics. */
export interface Video extends Omit<ContractVideo, 'analytics' | 'qualities' | 'upload_status' | 'protection' | 'created_at' | 'updated_at'> {
  qualities: VideoQuality[];
  upload_status: UploadStatus | (string & {});
  protection: ProtectionScheme | (string & {});
  created_at?: IsoTime;
  updated_at?: IsoTime;
}

const flag = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined);

/** `undefined` without an id. */
export function readVideo(value: unknown): Video | undefined {
  const fields = fieldsOf(value);
  const id = text(fields['id']);
  if (!id) return undefined;
  const status = text(fields['upload_status']) ?? 'processing';
  return defined<Video>({
    id,
    title: text(fields['title']) ?? id,
    description: text(fields['description']) ?? '',
    duration: number(fields['duration']) ?? null,
    thumbnail_url: text(fields['thumbnail_url']) ?? null,
    qualities: list(fields['qualities'], readQuality) ?? [],
    chapters: list(fields['chapters'], readChapter),
    progress: fields['progress'] === undefined ? undefined : readProgress(fields['progress']),
    upload_status: status,
    failure_reason: text(fields['failure_reason']),
    is_playable: flag(fields['is_playable']) ?? status === 'ready',
    slug: text(fields['slug']) ?? id,
    tags: list(fields['tags'], text) ?? [],
    category: text(fields['category']) ?? null,
    is_published: flag(fields['is_published']) ?? false,
    is_public: flag(fields['is_public']) ?? true,
    protection: text(fields['protection']) ?? 'none',
    original_filename: text(fields['original_filename']) ?? '',
    content_type: text(fields['content_type']) ?? '',
    file_size_bytes: number(fields['file_size_bytes']) ?? 0,
    created_by: text(fields['created_by']) ?? null,
    created_at: timeOf(fields['created_at']),
    updated_at: timeOf(fields['updated_at']),
  });
}

/** `undefined` without a label. */
export function readQuality(value: unknown): VideoQuality | undefined {
  const fields = fieldsOf(value);
  const label = text(fields['quality_label']);
  if (!label) return undefined;
  return {
    quality_label: label,
    resolution_width: number(fields['resolution_width']) ?? 0,
    resolution_height: number(fields['resolution_height']) ?? 0,
    bitrate_kbps: number(fields['bitrate_kbps']) ?? 0,
    file_size_bytes: number(fields['file_size_bytes']) ?? 0,
    processing_status: text(fields['processing_status']) ?? 'pending',
    progress: number(fields['progress']) ?? 0,
  };
}

/** `undefined` without a position. */
export function readProgress(value: unknown): VideoProgress | undefined {
  const fields = fieldsOf(value);
  const position = number(fields['current_time']);
  if (position === undefined) return undefined;
  return {
    current_time: position,
    completed_percentage: number(fields['completed_percentage']) ?? 0,
    is_completed: flag(fields['is_completed']) ?? false,
    last_watched_at: timeOf(fields['last_watched_at']) ?? null,
    watch_count: number(fields['watch_count']) ?? 0,
  };
}
