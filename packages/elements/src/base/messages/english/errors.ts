import type { ErrorCode } from '@oriel/core';

/** What happened, and what to do or to expect. */
export interface Words {
  readonly title: string;
  readonly text: string;
}

const words: Partial<Record<ErrorCode, Words>> = {
  no_source: { title: 'No camera selected', text: 'Select a camera to see its picture.' },
  camera_unknown: { title: 'Camera not found', text: 'It may have been removed.' },
  stream_unknown: { title: 'Camera not found', text: 'It may have been removed.' },
  no_recording: { title: 'No recording at this time', text: 'Choose another time.' },
  time_in_future: { title: 'This time is in the future', text: 'The newest picture is the live one.' },
  not_authenticated: { title: 'Sign in to see this camera', text: 'The server needs to know who you are.' },
  token_expired: { title: 'Your session has expired', text: 'Sign in again.' },
  not_allowed: { title: 'You do not have access', text: 'Your account does not include this camera or its recordings.' },
  camera_offline: { title: 'The camera is offline', text: 'Reconnecting…' },
  network_gone: { title: 'Connection lost', text: 'Check your network connection.' },
  no_answer: { title: 'The server does not answer', text: 'Try again in a moment.' },
  not_ready: { title: 'The server is starting', text: 'Try again in a moment.' },
  busy: { title: 'The server is busy', text: 'Try again in a moment.' },
  rate_limited: { title: 'The server is busy', text: 'Try again in a moment.' },
  too_many_sessions: { title: 'Too many viewers', text: 'Try again later.' },
  internal: { title: 'The server failed', text: 'Try again in a moment.' },
  invalid_answer: { title: 'Unexpected answer from the server', text: 'Its address may be wrong.' },
  not_found: { title: 'Nothing at this address', text: 'The stream may have been removed.' },
  webrtc_failed: { title: 'The connection failed', text: 'WebRTC could not reach the server of the camera.' },
  webrtc_unavailable: { title: 'This browser cannot play the camera', text: 'It does not support the video of this camera.' },
  codec_unsupported: { title: 'This browser cannot play the camera', text: 'It does not support the video of this camera.' },
  hls_failed: { title: 'The stream could not be played', text: 'Its playlist or its video could not be read.' },
  no_picture: { title: 'No picture has arrived', text: 'The stream is connected. Try again.' },
  chunk_failed: { title: 'A part of the player could not be loaded', text: 'Try again, or reload the page.' },
  decode_failed: { title: 'The video could not be decoded', text: 'It is damaged, or this browser does not support it.' },
};

/** Words for errors. The server's own stand in for codes that have none here. */
export const errors = (): Readonly<Record<string, Words | undefined>> => words;
