import { formatBytes } from '../../format-bytes.ts';
import type { Format } from '../../format.ts';
import type { Words } from './errors.ts';

/** Words of `<oriel-hls-player>`, besides those of all controls. */
export const video = (format: Format) => ({
  label: 'Video player',
  labelOf: (name: string) => `${name}: video player`,
  seek: 'Seek',
  position: (time: string, duration: string) => `${time} of ${duration}`,
  behindLive: (time: string) => `${time} behind live`,
  qualityIs: (quality: string) => `Quality: ${quality}`,
  autoIs: (quality: string) => `Auto (${quality})`,
  lines: (height: number) => `${format.number(height, { useGrouping: false })}p`,
  rate: (bits: number) => format.number(bits / 1_000_000, { style: 'unit', unit: 'megabit-per-second', maximumFractionDigits: 1 }),
  audio: 'Audio track',
  captionStyle: 'Caption style…',
  saveOffline: 'Save offline…',
  captionsOnOff: 'Captions on or off',
  dataSaver: 'Data saver',
  dataUsed: (bytes: number) => formatBytes(format, bytes),
  airPlay: 'AirPlay',
  cast: 'Cast',
  chapters: 'Chapters',
  inChapter: (place: string, chapter: string) => `${place}, ${chapter}`,
  startOrEnd: 'Start or end',
  reconnecting: 'Reconnecting…',
  retry: 'Try again',
  retryNow: 'Try now',
  processing: 'This video is being processed',
  processingText: 'It starts by itself as soon as it can be watched.',
  processed: (part: number) => format.number(part, { style: 'percent' }),
  resumedAt: (time: string) => `Resumed at ${time}`,
  startOver: 'Start over',
});

const words = {
  no_source: { title: 'No video', text: 'Choose a video to play.' },
  not_authenticated: { title: 'Sign in to watch this video', text: 'The server needs to know who you are.' },
  not_allowed: { title: 'You do not have access', text: 'Your account does not include this video.' },
  not_found: { title: 'Video not found', text: 'It may have been removed.' },
  video_unknown: { title: 'Video not found', text: 'It may have been removed.' },
  video_failed: { title: 'This video cannot be watched', text: 'It could not be processed.' },
  recording_unknown: { title: 'Recording not found', text: 'It may have been removed.' },
  recording_failed: { title: 'This recording cannot be watched', text: 'It could not be processed.' },
  codec_unsupported: { title: 'This browser cannot play the video', text: 'It does not support it, or there is no video at this address.' },
  drm_unsupported: { title: 'This browser cannot play the video', text: 'It does not support its copy protection.' },
  license_failed: { title: 'There is no licence for this video', text: 'It is protected, and the licence server did not allow it.' },
  hls_failed: { title: 'The video could not be played', text: 'Its playlist or a part of it could not be read.' },
} satisfies Record<string, Words>;

/** Words for errors, where those of a camera do not fit. */
export const videoErrors = (): Readonly<Record<keyof typeof words, Words>> => words;
