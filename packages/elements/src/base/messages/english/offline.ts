import { formatBytes } from '../../format-bytes.ts';
import type { Format } from '../../format.ts';

/** Words of the dialog that saves a video on the device. */
export const offline = (format: Format) => ({
  title: 'Save offline',
  quality: 'Quality',
  choice: (lines: string, bytes: number) => `${lines} · ${formatBytes(format, bytes)}`,
  loading: 'Loading…',
  start: 'Save',
  goOn: 'Continue',
  cancel: 'Cancel',
  remove: 'Remove',
  saving: (quality: string) => `Saving ${quality}`,
  part: (bytes: number, all: number) => `${formatBytes(format, bytes)} of ${formatBytes(format, all)}`,
  waiting: 'Waiting for the network. It goes on by itself.',
  incomplete: (bytes: number, all: number) => `Not complete: ${formatBytes(format, bytes)} of ${formatBytes(format, all)}`,
  saved: (bytes: number) => `Saved offline · ${formatBytes(format, bytes)}`,
  savedText: 'This video plays without network, in this browser.',
  full: 'There is not enough space on this device.',
  fullBy: (needed: number, free: number) => `There is not enough space on this device: ${formatBytes(format, needed)} are needed, ${formatBytes(format, free)} are free.`,
  unreachable: 'The server cannot be reached. Try again when there is a network.',
  failed: 'The video could not be saved.',
});
