import { withSignature } from '../hls/playlist-text.ts';
import type { MediaFile } from './media-file.ts';

/** Small pictures of a video at regular times, on sheets of a grid each. */
export interface Storyboard {
  /** Seconds from picture to picture. */
  interval: number;
  count: number;
  /** The size of one picture, pixels. */
  width: number;
  height: number;
}

/** A sheet has so many pictures in a row. */
export const COLUMNS = 10;
const PER_SHEET = COLUMNS * COLUMNS;
/** Twelve minutes of a video have a picture each second; longer ones have them further apart. */
const MAX_PICTURES = 720;
const HEIGHT = 90;
/** A sheet has at most 2400 × 900 pixels. */
const MAX_WIDTH = 240;

/** How the storyboard of a file is laid out. `undefined` where the duration is unknown. */
export function storyboardFor({ duration, video }: Pick<MediaFile, 'duration' | 'video'>): Storyboard | undefined {
  if (duration === undefined) return undefined;
  const interval = Math.max(1, Math.ceil(duration / MAX_PICTURES));
  const width = Math.min(MAX_WIDTH, Math.max(2, Math.round((HEIGHT * video.width) / video.height / 2) * 2));
  return { interval, count: Math.max(1, Math.ceil(duration / interval)), width, height: HEIGHT };
}

export const sheetsOf = ({ count }: Storyboard): number => Math.ceil(count / PER_SHEET);

/** WebVTT whose cues name a part of a sheet each (Media Fragments: `#xywh=`). The sheets are addressed relative to it. */
export function storyboardVtt({ interval, count, width, height }: Storyboard, signature: string): string {
  const cues = Array.from({ length: count }, (_, i) => {
    const place = i % PER_SHEET;
    const [x, y] = [(place % COLUMNS) * width, Math.floor(place / COLUMNS) * height];
    const sheet = withSignature(`storyboard/${Math.floor(i / PER_SHEET)}.jpg`, signature);
    return `${clock(i * interval)} --> ${clock((i + 1) * interval)}\n${sheet}#xywh=${x},${y},${width},${height}\n`;
  });
  return `WEBVTT\n\n${cues.join('\n')}`;
}

/** `01:02:03.000` */
const clock = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(11, 23);
