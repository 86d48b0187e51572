/** Values of `RecordingStatus`. */
export const recordingStatuses = ['recording', 'processing', 'ready', 'failed', 'deleted'] as const;

/** What a recording can be converted to. */
export const recordingFormats = ['hls', 'dash', 'mp4'] as const;

/** Values of `RecordingJobStatus`. */
export const recordingJobStatuses = ['pending', 'processing', 'completed', 'failed', 'cancelled'] as const;

/** Whom a recording is shared with. */
export const shareTypes = ['user', 'link'] as const;

/** What a share allows; each allows what the ones before it do. */
export const accessLevels = ['view', 'download', 'manage'] as const;

/** What a player reports of a playback. */
export const playbackEvents = ['playback_start', 'playback_progress', 'playback_end'] as const;

/** What the access log of a recording has. */
export const accessActions = [...playbackEvents, 'download', 'share_opened'] as const;
