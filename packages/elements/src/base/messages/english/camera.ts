import type { Milliseconds } from '@oriel/core';
import type { Format } from '../../format.ts';

/** Words of `<oriel-camera>`. */
export const camera = (format: Format) => ({
  label: 'Camera',
  live: 'Live',
  recorded: 'Recorded',
  connecting: 'Connecting…',
  reconnecting: 'Reconnecting…',
  play: 'Play',
  stalled: (length: Milliseconds) => `Stalled ${format.duration(length)}`,
  stopped: 'The picture has stopped',
  noRecording: 'No recording at this time',
  noRecordingAt: (time: string) => `No recording at ${time}`,
  nearest: 'Nearest recordings',
  noneNear: 'There are no recordings before or after it.',
  previousRecording: (time: string) => `Previous recording, ${time}`,
  nextRecording: (time: string) => `Next recording, ${time}`,
  ended: 'End of recording',
  offline: 'The camera is offline',
  offlineSince: (time: string) => `Since ${time}. Reconnecting…`,
  disconnected: 'Connection lost',
  removed: 'Camera removed',
  removedText: 'This camera is no longer on the server.',
  failed: 'Something went wrong',
  goLive: 'Back to live',
  retry: 'Try again',
  retryNow: 'Try now',
  skipped: (length: Milliseconds) => `Skipped ${format.duration(length)} without recordings`,
  announcement: (camera: string, title: string, text: string) => [camera, title, text].filter(Boolean).join('. '),
});
