import type { ErrorTexts, pageErrors } from './page-errors.ts';

/** The errors that only the server raises. A page reads their texts from the answer. */
export const serverErrors = {
  invalid_json: { status: 400, message: 'The body is not valid JSON.', hint: 'Send a JSON object with Content-Type: application/json.' },
  invalid_sdp: { status: 400, message: 'The session description could not be read.', hint: 'Send the SDP as the browser made it.' },
  invalid_candidate: { status: 400, message: 'The ICE candidate could not be read.', hint: 'Send the candidate as the browser made it.' },
  token_expired: { status: 401, message: 'The token has expired.', hint: 'Ask for a new token.' },
  not_found: { status: 404, message: 'There is nothing at this address.', hint: 'See /docs for the routes.' },
  camera_unknown: { status: 404, message: 'There is no camera with this id.', hint: 'See GET /api/v1/cameras for the ids.' },
  stream_unknown: { status: 404, message: 'There is no stream with this id.', hint: 'See GET /api/v1/cameras for the cameras.' },
  session_unknown: { status: 404, message: 'There is no session with this id.', hint: 'Start a new session.' },
  event_unknown: { status: 404, message: 'There is no event with this id.', hint: 'See the events of this camera.' },
  segment_unknown: { status: 404, message: 'There is no such part of the stream, or it is no longer kept.', hint: 'Load the playlist again.' },
  method_not_allowed: { status: 405, message: 'This address does not allow this method.', hint: 'See /docs for the routes.' },
  camera_exists: { status: 409, message: 'There is already a camera with this id.', hint: 'Choose another id, or change that camera with PUT or PATCH.' },
  stream_exists: { status: 409, message: 'There is already a stream with this id.', hint: 'Choose another id.' },
  answer_exists: { status: 409, message: 'This session already has its answer.', hint: 'Start a new session.' },
  precondition_failed: { status: 412, message: 'If-Match names another version.', hint: 'Use the ETag of the latest answer.' },
  body_too_large: { status: 413, message: 'The body is too large.', hint: 'Send a smaller body.' },
  media_type_unsupported: { status: 415, message: 'This address does not accept a body of this type.', hint: 'See /docs for the type.' },
  ice_restart_unsupported: { status: 422, message: 'ICE restarts are not supported.', hint: 'Start a new session.' },
  source_not_allowed: { status: 400, message: 'The server may not open this source.', hint: 'Name a public address, or ask the server’s operator for ALLOW_PRIVATE_SOURCES or SOURCE_DIR.' },
  rate_limited: { status: 429, message: 'Too many requests.', hint: 'Wait as long as Retry-After says.' },
  too_many_sessions: { status: 429, message: 'The server has too many sessions.', hint: 'End a session, or try again later.' },
  busy: { status: 503, message: 'The server is busy.', hint: 'Try again in a moment.' },
  disk_full: { status: 503, message: 'The disk is full; recording has stopped.', hint: 'Free space, or lower the retention.' },
} as const satisfies Record<string, ErrorTexts> & Partial<Record<keyof typeof pageErrors, never>>;
