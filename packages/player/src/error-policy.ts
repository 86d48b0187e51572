import type { ErrorCode, OrielError } from '@oriel/core';

const transient: ReadonlySet<string> = new Set<ErrorCode>(['network_gone', 'no_answer', 'not_ready', 'internal', 'rate_limited', 'too_many_sessions', 'camera_offline', 'segment_unknown', 'session_unknown']);
const fallback: ReadonlySet<string> = new Set<ErrorCode>(['webrtc_failed', 'webrtc_unavailable', 'codec_unsupported', 'decode_failed', 'hls_failed', 'invalid_answer', 'invalid_sdp', 'method_not_allowed', 'not_found']);
const last: ReadonlySet<string> = new Set<ErrorCode>(['webrtc_failed', 'hls_failed']);
export const isTransient = ({ code }: Pick<OrielError, 'code'>): boolean => transient.has(code);
export const triggersFallback = ({ code }: Pick<OrielError, 'code'>): boolean => fallback.has(code);
export const isRetryable = ({ code }: Pick<OrielError, 'code'>): boolean => transient.has(code) || last.has(code);
