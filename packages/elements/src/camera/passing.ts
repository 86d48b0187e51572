import type { AnyErrorCode } from '@oriel/core';

/** Errors that are over by themselves: what was asked for is asked for again, with backoff. */
export const passes: ReadonlySet<AnyErrorCode> = new Set<AnyErrorCode>([
  'network_gone',
  'no_answer',
  'not_ready',
  'internal',
  'rate_limited',
  'too_many_sessions',
  'camera_offline',
  'segment_unknown',
]);

/** Errors that another transport may not have. */
export const yields: ReadonlySet<AnyErrorCode> = new Set<AnyErrorCode>([
  'webrtc_failed',
  'webrtc_unavailable',
  'codec_unsupported',
  'decode_failed',
  'hls_failed',
  'invalid_answer',
  'invalid_sdp',
  'method_not_allowed',
  'not_found',
]);
