import type { ErrorCode, OrielError } from './errors.ts';

/**
 * What to do after an error:
 *
 * - `transient`: try again with backoff. `server` says that the server or the network failed, whatever was asked for: then
 *   the same request may succeed. Without it only a new start helps (another session, a new playlist).
 * - `fallback`: another transport of the camera may work. `last` says what the error is when no other transport is left.
 * - `final`: it fails again until somebody changes something.
 */
export type ErrorPolicy =
  | { readonly kind: 'transient'; readonly server: boolean }
  | { readonly kind: 'fallback'; readonly last: 'transient' | 'final' }
  | { readonly kind: 'final' };

const serverFailed = { kind: 'transient', server: true } as const;
const transient = { kind: 'transient', server: false } as const;
const fallback = { kind: 'fallback', last: 'transient' } as const;
const fallbackOnly = { kind: 'fallback', last: 'final' } as const;
const final = { kind: 'final' } as const;

/** Their HTTP status says enough, so pages do not load them. */
export type CodeByStatus = 'recording_unknown' | 'wrong_status' | 'programme_unknown' | 'destination_unknown' | 'cue_unknown' | 'image_unknown' | 'preview_state' | 'in_use' | 'pipeline_unknown' | 'pipeline_exists' | 'too_many_pipelines';

export const errorPolicies: Readonly<Record<Exclude<ErrorCode, CodeByStatus>, ErrorPolicy>> = {
  invalid_request: final,
  invalid_json: final,
  invalid_sdp: fallbackOnly,
  invalid_candidate: fallbackOnly,
  time_in_future: final,
  not_authenticated: final,
  token_expired: final,
  not_allowed: final,
  not_found: fallbackOnly,
  camera_unknown: final,
  video_unknown: final,
  stream_unknown: final,
  session_unknown: transient,
  video_not_ready: transient,
  event_unknown: final,
  no_recording: final,
  segment_unknown: transient,
  method_not_allowed: fallbackOnly,
  camera_exists: final,
  stream_exists: final,
  answer_exists: transient,
  precondition_failed: final,
  body_too_large: final,
  media_type_unsupported: fallbackOnly,
  ice_restart_unsupported: transient,
  codec_unsupported: fallbackOnly,
  source_not_allowed: final,
  rate_limited: serverFailed,
  too_many_sessions: serverFailed,
  internal: serverFailed,
  busy: serverFailed,
  camera_offline: transient,
  disk_full: final,
  not_ready: serverFailed,
  no_answer: serverFailed,
  network_gone: serverFailed,
  webrtc_failed: fallback,
  webrtc_unavailable: fallbackOnly,
  hls_failed: fallback,
  no_picture: fallback,
  decode_failed: fallbackOnly,
  chunk_failed: fallback,
  invalid_answer: fallbackOnly,
  no_source: final,
};

/** Whether this version has a policy for the code itself. */
export const isErrorCode = (code: string): code is keyof typeof errorPolicies => Object.hasOwn(errorPolicies, code);

/** An error, or a code of this version. An unknown code needs its HTTP status, which the error has. */
export type Failure = ErrorCode | Pick<OrielError, 'code' | 'status'>;

export function policyOf(failure: Failure): ErrorPolicy {
  const { code, status } = typeof failure === 'string' ? { code: failure, status: 0 } : failure;
  return isErrorCode(code) ? errorPolicies[code] : policyOfStatus(status);
}

/** For unknown codes (RFC 9110, RFC 6585 for 429). */
function policyOfStatus(status: number): ErrorPolicy {
  // Nothing here, not by this method, not in this format, not implemented: another transport has another address.
  if ([404, 405, 406, 410, 415, 501].includes(status)) return fallbackOnly;
  return [408, 425, 429].includes(status) || status >= 500 ? serverFailed : final;
}

/** Whether to try again by itself, with backoff, with the same transport. */
export const isTransient = (failure: Failure): boolean => policyOf(failure).kind === 'transient';

/** Whether to go on with the next transport of the camera. */
export const triggersFallback = (failure: Failure): boolean => policyOf(failure).kind === 'fallback';

/** Whether to try again by itself, with backoff, when no other transport is left. */
export const isRetryable = (failure: Failure): boolean => isTransient(failure) || policyOf(failure) === fallback;

/** Whether the server or the network failed, whatever was asked for: the same request may succeed in a moment. */
export const isServerFailure = (failure: Failure): boolean => policyOf(failure) === serverFailed;
