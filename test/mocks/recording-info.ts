import type { RecordingInfo } from '@oriel/core/contract';

const AT = '2026-01-31T10:00:00.000Z';

export const none = { status: 'none' } as const;

/** What the server tells of a recording of 20 s; it can be watched unless said otherwise. */
export const mockRecordingInfo = (info: Partial<RecordingInfo> = {}): RecordingInfo => ({
  id: 'r',
  stream_id: 'door',
  title: 'Front door',
  status: 'ready',
  started_at: AT,
  ended_at: AT,
  duration_seconds: 20,
  file_size_bytes: 9,
  created_by: 'anna',
  metadata: null,
  streaming: { hls: { status: 'ready', url: '/videos/tour/master.m3u8?access=first' }, dash: none, mp4: none },
  expires_at: AT,
  analytics: { total_sessions: 0, unique_viewers: 0, total_playtime: 0, average_playtime: 0, average_completion: null, last_accessed_at: null },
  ...info,
});
