import type { AccessLevel, RecordingFormat, RecordingInfo, RecordingStream } from '@oriel/core/contract';
import type { Grant } from '../../access/grant.ts';
import type { Tokens } from '../../access/tokens.ts';
import { withSignature } from '../../hls/playlist-text.ts';
import { isComplete, playable } from '../playlists.ts';
import type { Rendition } from '../rendition-store.ts';
import type { RecordingJobRow } from './conversion-store.ts';
import { qualityFor } from './quality.ts';
import { describeRecording, type RecordingRow } from './recording-store.ts';
import type { Recordings } from './recordings.ts';
import { inTransport } from './transport-stream.ts';

export const addressOf = (id: string, rest: string): string => `/api/v1/recordings/${id}/${rest}`;

export interface InfoOptions {
  recordings: Recordings;
  tokens: Tokens;
  /** The grant of the caller, for whom the URLs are signed. */
  grant: Grant;
  level: AccessLevel;
  /** kbit/s. */
  bandwidth: number | undefined;
}

/** What `GET …/info` answers with. */
export async function describeInfo(row: RecordingRow, { recordings, tokens, grant, level, bandwidth }: InfoOptions): Promise<RecordingInfo> {
  const { conversions, views } = recordings;
  const { user } = grant;
  const [renditions, jobs, analytics, progress] = await Promise.all([
    recordings.renditions.list([row.id]),
    conversions.list(row.id),
    views.summarize(row.id, row.duration),
    user === undefined ? undefined : views.progress(row.id, user, row.duration),
  ]);
  const { signature, expiresAt } = await signatureFor(row.id, tokens, grant);
  const made = playable(renditions);
  const stream = (format: RecordingFormat, isReady: boolean, path: string): RecordingStream => ({
    status: isReady ? 'ready' : statusOf(row, jobs, format),
    ...(isReady && (format !== 'mp4' || level !== 'view') && { url: withSignature(addressOf(row.id, path), signature) }),
  });
  const quality = bandwidth === undefined ? undefined : qualityFor(picturesOf(renditions), bandwidth);
  return {
    ...describeRecording(row),
    metadata: row.metadata,
    streaming: {
      hls: stream('hls', inTransport(renditions).length > 0, 'stream/playlist.m3u8'),
      dash: stream('dash', isComplete(made), 'stream/manifest.mpd'),
      mp4: stream('mp4', row.status === 'ready', 'download'),
    },
    expires_at: expiresAt,
    ...(quality && { quality: quality.label }),
    analytics,
    ...(progress && { progress }),
  };
}

/** The signature holds for everything below the address of the recording, for as long as the grant. */
export async function signatureFor(id: string, tokens: Tokens, grant: Grant): Promise<{ signature: string; expiresAt: string }> {
  const { url, expiresAt } = await tokens.signUrl(grant, addressOf(id, 'info'), { folder: true });
  return { signature: url.slice(url.indexOf('?') + 1), expiresAt };
}

const picturesOf = (renditions: readonly Rendition[]): Rendition[] => renditions.filter(({ kind, status }) => kind === 'video' && status === 'completed');

/** Tells how far a format is that is not ready. */
function statusOf({ status }: RecordingRow, jobs: readonly RecordingJobRow[], format: RecordingFormat): RecordingStream['status'] {
  if (format === 'mp4') return status === 'failed' ? 'failed' : status === 'processing' ? 'processing' : 'none';
  const job = jobs.find((each) => each.format === format);
  if (!job || job.status === 'cancelled' || job.status === 'completed') return 'none';
  return job.status === 'failed' ? 'failed' : 'processing';
}
