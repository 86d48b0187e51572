import type { ProcessingStatus, Video, VideoProgress, VideoQuality } from '@oriel/core/contract';
import { withEnds } from './chapters.ts';
import { playable } from './playlists.ts';
import type { Rendition } from './rendition-store.ts';
import type { VideoRow } from './video-store.ts';

export const addressOf = (videoId: string, rest: string): string => `/api/v1/videos/${videoId}/${rest}`;

/** The qualities of a video, from the lowest to the highest. Sound is a part of each. */
export function describeQualities(renditions: readonly Rendition[]): VideoQuality[] {
  const sounds = renditions.filter(({ kind }) => kind === 'audio');
  const soundBytes = sounds.reduce((sum, { bytes }) => sum + bytes, 0);
  const describe = ({ label, width, height, bitrateKbps, bytes, status, progress }: Rendition): VideoQuality => ({
    quality_label: label,
    resolution_width: width,
    resolution_height: height,
    bitrate_kbps: bitrateKbps + (sounds[0]?.bitrateKbps ?? 0),
    file_size_bytes: bytes + soundBytes,
    processing_status: status satisfies ProcessingStatus,
    progress,
  });
  return renditions.filter(({ kind }) => kind === 'video').map(describe);
}

export const isPlayable = ({ uploadStatus }: VideoRow, renditions: readonly Rendition[]): boolean =>
  (uploadStatus === 'processing' || uploadStatus === 'ready') && playable(renditions).pictures.length > 0;

/** A video as the API answers with it. */
export function describeVideo(row: VideoRow, renditions: readonly Rendition[], progress: VideoProgress | undefined): Video {
  return {
    id: row.id,
    title: row.title,
    description: row.description,
    duration: row.duration,
    thumbnail_url: row.hasThumbnail ? addressOf(row.id, 'thumbnail') : null,
    qualities: describeQualities(renditions),
    ...(row.chapters?.length && { chapters: withEnds(row.chapters, row.duration) }),
    ...(progress && { progress }),
    upload_status: row.uploadStatus,
    ...(row.failureReason !== null && { failure_reason: row.failureReason }),
    is_playable: isPlayable(row, renditions),
    slug: row.slug,
    tags: row.tags,
    category: row.category,
    is_published: row.isPublished,
    is_public: row.isPublic,
    protection: row.protection?.scheme ?? 'none',
    original_filename: row.originalFilename,
    content_type: row.contentType,
    file_size_bytes: row.fileSizeBytes,
    created_by: row.createdBy,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}
