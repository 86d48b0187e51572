import type { ErrorBody } from './schemas/error-body.ts';

/**
 * Every error of Oriel, on the wire or in the page. What to do after each is in `error-policy.ts`.
 *
 * `status` is the HTTP status that the server answers with; codes that only the page raises have status 0.
 * `message` says what happened, `hint` what to do next; both are for people.
 */
export const errors = {
  invalid_request: { status: 400, message: 'The request is not valid.', hint: 'See details for the field and the reason.' },
  invalid_json: { status: 400, message: 'The body is not valid JSON.', hint: 'Send a JSON object with Content-Type: application/json.' },
  invalid_sdp: { status: 400, message: 'The session description could not be read.', hint: 'Send the SDP as the browser made it.' },
  invalid_candidate: { status: 400, message: 'The ICE candidate could not be read.', hint: 'Send the candidate as the browser made it.' },
  time_in_future: { status: 400, message: 'That time is in the future.', hint: 'Ask for a time in the past, or go live.' },
  not_authenticated: { status: 401, message: 'A token is needed.', hint: 'Send Authorization: Bearer with a valid token.' },
  token_expired: { status: 401, message: 'The token has expired.', hint: 'Ask for a new token.' },
  not_allowed: { status: 403, message: 'The token does not allow this.', hint: 'Ask for a token that covers this camera and use.' },
  not_found: { status: 404, message: 'There is nothing at this address.', hint: 'See /docs for the routes.' },
  camera_unknown: { status: 404, message: 'There is no camera with this id.', hint: 'See GET /api/v1/cameras for the ids.' },
  stream_unknown: { status: 404, message: 'There is no stream with this id.', hint: 'See GET /api/v1/cameras for the cameras.' },
  session_unknown: { status: 404, message: 'There is no session with this id.', hint: 'Start a new session.' },
  event_unknown: { status: 404, message: 'There is no event with this id.', hint: 'See the events of this camera.' },
  no_recording: { status: 404, message: 'There is no recording at this time.', hint: 'Go to the nearest recording before or after.' },
  segment_unknown: { status: 404, message: 'There is no such part of the stream, or it is no longer kept.', hint: 'Load the playlist again.' },
  method_not_allowed: { status: 405, message: 'This address does not allow this method.', hint: 'See /docs for the routes.' },
  camera_exists: { status: 409, message: 'There is already a camera with this id.', hint: 'Choose another id, or change that camera with PUT or PATCH.' },
  stream_exists: { status: 409, message: 'There is already a stream with this id.', hint: 'Choose another id.' },
  answer_exists: { status: 409, message: 'This session already has its answer.', hint: 'Start a new session.' },
  precondition_failed: { status: 412, message: 'If-Match names another version.', hint: 'Use the ETag of the latest answer.' },
  body_too_large: { status: 413, message: 'The body is too large.', hint: 'Send a smaller body.' },
  media_type_unsupported: { status: 415, message: 'This address does not accept a body of this type.', hint: 'See /docs for the type.' },
  ice_restart_unsupported: { status: 422, message: 'ICE restarts are not supported.', hint: 'Start a new session.' },
  codec_unsupported: { status: 406, message: 'This transport cannot carry the camera’s codec.', hint: 'Use another of the camera’s transports.' },
  source_not_allowed: { status: 400, message: 'The server may not open this source.', hint: 'Name a public address, or ask the server’s operator for ALLOW_PRIVATE_SOURCES or SOURCE_DIR.' },
  rate_limited: { status: 429, message: 'Too many requests.', hint: 'Wait as long as Retry-After says.' },
  too_many_sessions: { status: 429, message: 'The server has too many sessions.', hint: 'End a session, or try again later.' },
  internal: { status: 500, message: 'The server failed.', hint: 'Try again; the cause is in the server’s log.' },
  busy: { status: 503, message: 'The server is busy.', hint: 'Try again in a moment.' },
  camera_offline: { status: 503, message: 'The camera sends no picture.', hint: 'The server keeps trying to reach it.' },
  disk_full: { status: 503, message: 'The disk is full; recording has stopped.', hint: 'Free space, or lower the retention.' },
  not_ready: { status: 503, message: 'The server is not ready.', hint: 'Try again in a moment.' },
  no_answer: { status: 504, message: 'The server did not answer in time.', hint: 'Try again in a moment.' },
  network_gone: { status: 0, message: 'The network connection was lost.', hint: 'Check the network; the player reconnects when it is back.' },
  webrtc_failed: { status: 0, message: 'The WebRTC connection failed.', hint: 'Try again.' },
  webrtc_unavailable: { status: 0, message: 'This browser cannot receive this picture over WebRTC.', hint: 'Use another of the camera’s transports.' },
  hls_failed: { status: 0, message: 'The HLS stream could not be played.', hint: 'Try again.' },
  no_picture: { status: 0, message: 'The stream is connected, but no picture has arrived.', hint: 'Try again, or use another of the camera’s transports.' },
  decode_failed: { status: 0, message: 'The picture could not be decoded.', hint: 'Use another of the camera’s transports.' },
  chunk_failed: { status: 0, message: 'A part of the player could not be loaded.', hint: 'Try again, or reload the page.' },
  invalid_answer: { status: 0, message: 'The server’s answer could not be read.', hint: 'Check the server’s address and version.' },
  no_source: { status: 0, message: 'There is nothing to play.', hint: 'Set camera or src.' },
} as const satisfies Record<string, { status: number; message: string; hint: string }>;

export type ErrorCode = keyof typeof errors;

/** A code of this version, or one that another version of the server sent. */
export type AnyErrorCode = ErrorCode | (string & {});

export const errorCodes = Object.keys(errors) as [ErrorCode, ...ErrorCode[]];

/** Whether this version knows the code. */
export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errors, code);

export interface OrielErrorOptions {
  /** They depend on the code: the invalid fields, the nearest recordings, … */
  details?: Record<string, unknown> | undefined;
  /** The cause; for logs, never sent. */
  cause?: unknown;
  /** Replaces the message of the code. */
  message?: string | undefined;
  /** Replaces the hint of the code. */
  hint?: string | undefined;
  /** The HTTP status, for a code that this version does not know. */
  status?: number | undefined;
}

const unknown = {
  message: 'The server reported an error that this version does not know.',
  hint: 'See the server’s documentation for the code.',
};

/**
 * The server sends it, the clients throw it, the elements show it. Oriel itself raises codes of the list only; `code`
 * is another string when a server of another version sent it.
 */
export class OrielError extends Error {
  readonly code: AnyErrorCode;
  readonly hint: string;
  /** Of HTTP; 0 when the error did not come from a server. */
  readonly status: number;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, { details, cause, message, hint, status = 0 }: OrielErrorOptions = {}) {
    const known = isErrorCode(code) ? errors[code] : { ...unknown, status };
    super(message || known.message, { cause });
    this.name = 'OrielError';
    this.code = code;
    this.hint = hint || known.hint;
    this.status = known.status;
    this.details = details;
  }

  toBody(): ErrorBody {
    const { code, message, hint, details } = this;
    return { error: { code, message, hint, ...(details && { details }) } };
  }

  /** @param status of the answer; it stands in for the status of a code that this version does not know. */
  static fromBody({ error }: ErrorBody, status?: number): OrielError {
    const { code, message, hint, details } = error;
    // An unknown code is kept: the constructor has texts for it.
    return new OrielError(code as ErrorCode, { message, hint, details, status });
  }
}
