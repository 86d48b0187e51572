export interface ErrorTexts {
  /** The HTTP status that the server answers with; 0 for what only a page raises. */
  readonly status: number;
  /** What happened; for people. */
  readonly message: string;
  /** What to do next; for people. */
  readonly hint: string;
}

/**
 * The errors that a page raises; the server raises some of them, too. Every page loads these texts: those of all other
 * errors are in `server-errors.ts`, because the server sends them.
 */
export const pageErrors = {
  invalid_request: { status: 400, message: 'The request is not valid.', hint: 'See details for the field and the reason.' },
  time_in_future: { status: 400, message: 'That time is in the future.', hint: 'Ask for a time in the past, or go live.' },
  not_authenticated: { status: 401, message: 'A token is needed.', hint: 'Send Authorization: Bearer with a valid token.' },
  not_allowed: { status: 403, message: 'The token does not allow this.', hint: 'Ask for a token that allows it.' },
  no_recording: { status: 404, message: 'There is no recording at this time.', hint: 'Go to the nearest recording before or after.' },
  codec_unsupported: { status: 406, message: 'This transport cannot carry the camera’s codec.', hint: 'Use another of the camera’s transports.' },
  internal: { status: 500, message: 'The server failed.', hint: 'Try again; the cause is in the server’s log.' },
  camera_offline: { status: 503, message: 'The camera sends no picture.', hint: 'The server keeps trying to reach it.' },
  not_ready: { status: 503, message: 'The server is not ready.', hint: 'Try again in a moment.' },
  no_answer: { status: 504, message: 'The server did not answer in time.', hint: 'Try again in a moment.' },
  network_gone: { status: 0, message: 'The network connection was lost.', hint: 'Check the network.' },
  webrtc_failed: { status: 0, message: 'The WebRTC connection failed.', hint: 'Try again.' },
  webrtc_unavailable: { status: 0, message: 'This browser cannot receive this picture over WebRTC.', hint: 'Use another of the camera’s transports.' },
  hls_failed: { status: 0, message: 'The HLS stream could not be played.', hint: 'Try again.' },
  no_picture: { status: 0, message: 'No picture has arrived.', hint: 'Try again.' },
  decode_failed: { status: 0, message: 'The picture could not be decoded.', hint: 'Use another of the camera’s transports.' },
  chunk_failed: { status: 0, message: 'A part of the player could not be loaded.', hint: 'Try again, or reload the page.' },
  invalid_answer: { status: 0, message: 'The server’s answer could not be read.', hint: 'Check the server’s address and version.' },
  no_source: { status: 0, message: 'There is nothing to play.', hint: 'Set camera or src.' },
} as const satisfies Record<string, ErrorTexts>;
