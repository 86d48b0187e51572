import type { AnyErrorCode, OrielError } from '@oriel/core';
import { formatTime } from '../base/format-time.ts';
import type { CameraView } from './camera-view.ts';

/** What a person reads: what happened, and what to do or to expect. */
export interface Words {
  title: string;
  text: string;
}

/** For codes whose own words in the contract speak to whoever writes a client. */
const forViewers: Partial<Record<AnyErrorCode, Words>> = {
  no_source: { title: 'No camera', text: 'Choose a camera to see its picture.' },
  camera_unknown: { title: 'There is no camera with this id', text: 'It may have been removed.' },
  time_in_future: { title: 'That time is still to come', text: 'The newest picture is the live one.' },
  not_authenticated: { title: 'Sign in to see this camera', text: 'The server wants to know who asks.' },
  token_expired: { title: 'Your access has expired', text: 'Sign in again.' },
  not_allowed: { title: 'Your access does not allow this', text: 'It does not cover this camera or its recordings.' },
  webrtc_failed: { title: 'The connection failed', text: 'WebRTC could not reach the camera’s server.' },
  webrtc_unavailable: { title: 'This browser cannot play the camera', text: 'It has no way to receive the picture that the camera offers.' },
  hls_failed: { title: 'The stream could not be played', text: 'Its playlist or its video could not be read.' },
  decode_failed: { title: 'The picture could not be decoded', text: 'The video is damaged, or of a kind this browser lacks.' },
  invalid_answer: { title: 'The server’s answer could not be read', text: 'Something else may be at its address.' },
  not_found: { title: 'Nothing at this address', text: 'There is no stream where this one should be.' },
};

const disconnected: Partial<Record<AnyErrorCode, string>> = {
  no_answer: 'No answer in time',
  rate_limited: 'The server is busy',
  too_many_sessions: 'The server is full',
  not_ready: 'The server is not ready',
  internal: 'The server failed',
};

/** Words for a state that needs some; `undefined` while the picture speaks for itself. */
export function wordsFor(view: CameraView, locale?: string): Words | undefined {
  const at = view.time === undefined ? '' : formatTime(view.time, locale);
  switch (view.state) {
    case 'connecting':
    case 'live':
    case 'playing':
    case 'paused':
      return undefined;
    case 'idle':
      return forViewers.no_source;
    case 'gap': {
      const near = view.before !== undefined || view.after !== undefined;
      return { title: at ? `No recording at ${at}` : 'No recording at this time', text: near ? 'Nearest recordings' : 'There is none near it either.' };
    }
    case 'ended':
      return { title: 'The recording ends here', text: at };
    case 'offline':
      return { title: 'The camera sends no picture', text: at ? `Since ${at}. It comes back by itself.` : 'It comes back by itself.' };
    case 'disconnected': {
      const title = (view.error && disconnected[view.error.code]) ?? 'Disconnected';
      return { title, text: view.retryAt === undefined ? 'It comes back by itself.' : 'Trying again by itself.' };
    }
    case 'error':
      return view.error ? wordsForError(view.error) : { title: 'Something failed', text: '' };
  }
}

export function wordsForError({ code, message, hint }: OrielError): Words {
  return forViewers[code] ?? { title: message.replace(/\.$/, ''), text: hint };
}

/** For assistive technology: the states worth interrupting for, none while all goes its way. */
export function announcementFor(view: CameraView, locale?: string): string {
  const words = wordsFor(view, locale);
  const who = view.name ? `${view.name}: ` : '';
  if (words && view.state !== 'idle') return `${who}${words.title}. ${words.text}`;
  if (view.state === 'live') return `${who}live`;
  if (view.state === 'playing') return `${who}recording plays`;
  return '';
}
