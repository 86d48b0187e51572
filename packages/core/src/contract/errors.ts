import * as z from 'zod/mini';

/**
 * Every error of Oriel, on the wire or in the page. The list is closed: a client may switch over it.
 *
 * `status` is the HTTP status the server answers with; codes that only the page can raise have status 0.
 * `message` says what happened, `hint` what to do next; both are for people.
 */
export const errors = {
  invalid_request: { status: 400, message: 'The request is not valid.', hint: 'See details for the field and the reason.' },
  invalid_json: { status: 400, message: 'The body is not valid JSON.', hint: 'Send a JSON object with Content-Type: application/json.' },
  invalid_sdp: { status: 400, message: 'The session description could not be read.', hint: 'Send the SDP as the browser made it.' },
  invalid_candidate: { status: 400, message: 'The ICE candidate could not be read.', hint: 'Send the candidate as the browser made it.' },
  time_in_future: { status: 400, message: 'That time is still to come.', hint: 'Ask for a time in the past, or go live.' },
  not_authenticated: { status: 401, message: 'A token is needed.', hint: 'Send Authorization: Bearer with a valid token.' },
  token_expired: { status: 401, message: 'The token has expired.', hint: 'Ask for a new token.' },
  not_allowed: { status: 403, message: 'The token does not allow this.', hint: 'Ask for a token that covers this camera and use.' },
  not_found: { status: 404, message: 'There is nothing at this address.', hint: 'See /docs for the routes.' },
  camera_unknown: { status: 404, message: 'There is no camera with this id.', hint: 'See GET /api/v1/cameras for the ids.' },
  stream_unknown: { status: 404, message: 'There is no stream with this id.', hint: 'See GET /api/v1/cameras for the cameras.' },
  session_unknown: { status: 404, message: 'There is no session with this id.', hint: 'Start a new session.' },
  event_unknown: { status: 404, message: 'There is no event with this id.', hint: 'See the events of this camera.' },
  no_recording: { status: 404, message: 'There is no recording at this time.', hint: 'Go to the nearest recording before or after.' },
  segment_unknown: { status: 404, message: 'This part of the stream is not here.', hint: 'Load the playlist again.' },
  method_not_allowed: { status: 405, message: 'This address does not take that method.', hint: 'See /docs for the routes.' },
  camera_exists: { status: 409, message: 'There is a camera with this id already.', hint: 'Choose another id, or change that camera with PUT or PATCH.' },
  stream_exists: { status: 409, message: 'There is a stream with this id already.', hint: 'Choose another id.' },
  answer_exists: { status: 409, message: 'This session has its answer already.', hint: 'Start a new session.' },
  precondition_failed: { status: 412, message: 'If-Match names another version.', hint: 'Use the ETag of the latest answer.' },
  body_too_large: { status: 413, message: 'The body is too large.', hint: 'Send a smaller body.' },
  media_type_unsupported: { status: 415, message: 'The body is of a type this address does not take.', hint: 'See /docs for the type.' },
  ice_restart_unsupported: { status: 422, message: 'ICE restarts are not supported.', hint: 'Start a new session.' },
  codec_unsupported: { status: 406, message: 'This transport cannot carry the camera’s codec.', hint: 'Use another of the camera’s transports.' },
  source_not_allowed: { status: 400, message: 'The server may not open this source.', hint: 'Name a public address, or ask whoever runs the server for ALLOW_PRIVATE_SOURCES or SOURCE_DIR.' },
  rate_limited: { status: 429, message: 'Too many requests.', hint: 'Wait as long as Retry-After says.' },
  too_many_sessions: { status: 429, message: 'The server has as many sessions as it takes.', hint: 'End a session, or try again later.' },
  internal: { status: 500, message: 'The server failed.', hint: 'Try again; the server’s log has the cause.' },
  busy: { status: 503, message: 'The server is busy.', hint: 'Try again in a moment.' },
  camera_offline: { status: 503, message: 'The camera sends no picture.', hint: 'It is tried again by itself.' },
  disk_full: { status: 503, message: 'The disk is full; recording has stopped.', hint: 'Free space, or lower the retention.' },
  not_ready: { status: 503, message: 'The server is not ready.', hint: 'Try again in a moment.' },
  no_answer: { status: 504, message: 'No answer in time.', hint: 'It is tried again by itself.' },
  network_gone: { status: 0, message: 'The network is gone.', hint: 'It comes back by itself.' },
  webrtc_failed: { status: 0, message: 'The WebRTC connection failed.', hint: 'Try again.' },
  webrtc_unavailable: { status: 0, message: 'This browser has no WebRTC for this picture.', hint: 'HLS is used in its place.' },
  hls_failed: { status: 0, message: 'The HLS stream could not be played.', hint: 'Try again.' },
  decode_failed: { status: 0, message: 'The picture could not be decoded.', hint: 'Try another transport.' },
  invalid_answer: { status: 0, message: 'The server’s answer could not be read.', hint: 'Check the server’s address and version.' },
  no_source: { status: 0, message: 'Nothing to play.', hint: 'Set camera, or src.' },
} as const satisfies Record<string, { status: number; message: string; hint: string }>;

export type ErrorCode = keyof typeof errors;

export const errorCodes = Object.keys(errors) as [ErrorCode, ...ErrorCode[]];

/** The body of every answer that is not a success. `details` depends on the code. */
export const ErrorBody = z.object({
  error: z.object({
    code: z.enum(errorCodes),
    message: z.string(),
    hint: z.string(),
    details: z.optional(z.record(z.string(), z.unknown())),
  }),
});
export type ErrorBody = z.infer<typeof ErrorBody>;

export interface OrielErrorOptions {
  /** Depend on the code: the fields that were wrong, the nearest recordings, … */
  details?: Record<string, unknown> | undefined;
  /** The cause; for logs, never sent. */
  cause?: unknown;
  /** Replaces the message of the code. */
  message?: string | undefined;
}

/** An error with a `code` of the closed list; the server sends it, the clients throw it, the elements show it. */
export class OrielError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly status: number;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, { details, cause, message }: OrielErrorOptions = {}) {
    super(message ?? errors[code].message, { cause });
    this.name = 'OrielError';
    this.code = code;
    this.hint = errors[code].hint;
    this.status = errors[code].status;
    this.details = details;
  }

  toBody(): ErrorBody {
    const { code, message, hint, details } = this;
    return { error: { code, message, hint, ...(details && { details }) } };
  }

  static fromBody(body: ErrorBody): OrielError {
    return new OrielError(body.error.code, { message: body.error.message, details: body.error.details });
  }
}
