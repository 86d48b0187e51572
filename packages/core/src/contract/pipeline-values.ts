/** Values of `PipelineState`. */
export const pipelineStates = ['starting', 'running', 'stopping', 'stopped', 'failed'] as const;

/** Values of `StageName`, in the order in which media goes through them. */
export const stageNames = ['fetch', 'batch', 'process', 'remux', 'publish'] as const;

/** Values of `StageState`. */
export const stageStates = ['idle', 'working', 'waiting', 'failed'] as const;

/** Values of `OnLate`. */
export const latePolicies = ['wait', 'original'] as const;

/** Values of `OutputAvailability`. */
export const outputAvailabilities = ['unwatched', 'unknown', 'available', 'missing'] as const;

/** Values of `PipelineReason`. */
export const pipelineReasons = [
  ...['source_unreachable', 'source_refused', 'source_not_found', 'source_not_allowed', 'source_stalled', 'source_ended', 'source_unsupported', 'playlist_invalid'],
  ...['segment_missed', 'segment_failed', 'demux_failed', 'video_missing', 'audio_missing'],
  ...['processor_unreachable', 'processor_timeout', 'processor_refused', 'fragment_too_large', 'answer_invalid', 'answer_short'],
  ...['remux_failed', 'output_late', 'publish_failed', 'output_missing', 'disk_full', 'internal'],
] as const;

/** Values of the `level` of a `PipelineLogLine`, from the least to the most serious. */
export const pipelineLogLevels = ['debug', 'info', 'warn', 'error'] as const;

/** Limits and the default of `bufferDuration`, seconds. */
export const BUFFER_DURATION = { least: 2, most: 300, usual: 30 } as const;
