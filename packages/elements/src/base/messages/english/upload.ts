import type { Format } from '../../format.ts';
import { formatBytes } from '../../format-bytes.ts';
import type { Words } from './errors.ts';

/** Words of `<oriel-upload>`. Sizes are in bytes, durations in milliseconds. */
export const upload = (format: Format) => ({
  label: 'Upload videos',
  drop: 'Drop videos here',
  dropNow: 'Drop to upload',
  choose: 'Choose videos',
  list: 'Uploads',
  unfinishedList: 'Unfinished uploads',
  size: (bytes: number) => formatBytes(format, bytes),
  percent: (part: number) => format.number(part, { style: 'percent' }),
  sentOf: (sent: string, size: string) => `${sent} of ${size}`,
  speed: (bytes: number) => `${formatBytes(format, bytes)}/s`,
  left: (time: number) => `${format.duration(time)} left`,
  starting: 'Starting…',
  queued: 'Waiting for other uploads',
  paused: 'Paused',
  reconnecting: 'Reconnecting…',
  uploaded: 'Uploaded',
  processing: 'Uploaded. Processing…',
  ready: 'Ready to watch',
  pause: 'Pause',
  resume: 'Resume',
  cancel: 'Cancel',
  retry: 'Try again',
  remove: 'Remove from list',
  watch: 'Watch',
  chooseAgain: 'Choose file',
  unfinished: (part: string) => `${part} uploaded. Choose the file again to continue.`,
  discard: 'Discard upload',
  of: (action: string, name: string) => `${action}: ${name}`,
  announcement: (name: string, words: string) => `${name}: ${words}`,
  smallerThan: (size: string) => `Choose a file of at most ${size}.`,
});

const words = {
  wrong_type: { title: 'This is not a video', text: 'Choose a video file.' },
  unreadable: { title: 'The file cannot be read', text: 'It was changed, moved or removed. Choose it again.' },
  unusable: { title: 'The video cannot be used', text: 'Choose another file.' },
  body_too_large: { title: 'The file is too large', text: 'Choose a smaller file.' },
  disk_full: { title: 'The server has no space left', text: 'Ask its operator for space, then try again.' },
  not_authenticated: { title: 'Sign in to upload videos', text: 'The server needs to know who you are.' },
  token_expired: { title: 'Your session has expired', text: 'Sign in again. The upload then continues.' },
  not_allowed: { title: 'You may not upload videos', text: 'Ask for access, then try again.' },
  video_unknown: { title: 'The video was removed', text: 'Upload the file again.' },
  not_found: { title: 'This server takes no uploads', text: 'Its address may be wrong.' },
  invalid_request: { title: 'The server does not accept this upload', text: 'Its name or description may not be valid.' },
} satisfies Record<string, Words>;

/** Words for what goes wrong with uploads, where those of a camera do not fit. */
export const uploadErrors = (): Readonly<Record<keyof typeof words, Words>> => words;
