import type { PreviewQuality, Programme } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import type { Milliseconds, UnixMs } from '../media/frame.ts';
import type { FrameBus } from '../media/frame-bus.ts';
import type { WallClock } from '../media/wall-clock.ts';

export interface StreamFormat {
  width: number;
  height: number;
  frameRate: number;
  /** Of the picture, bits a second. */
  bitrate: number;
}

export const formats: Readonly<Record<PreviewQuality, StreamFormat>> = {
  low: { width: 640, height: 360, frameRate: 25, bitrate: 800_000 },
  medium: { width: 1280, height: 720, frameRate: 25, bitrate: 2_500_000 },
  high: { width: 1920, height: 1080, frameRate: 25, bitrate: 4_500_000 },
};

/** What a programme is made of. */
export interface ProgrammeSources {
  /** The frames of a camera, or of any other live stream; `undefined` while there is none with this id. */
  cameraBus(id: string): FrameBus | undefined;
  /** The file of a video of the library, which stays until the signal aborts. Rejects where there is none. */
  videoFile(id: string, signal: AbortSignal): Promise<string>;
}

export interface ProgrammeImages {
  /** The file of an image. Rejects where there is none. */
  imageFile(id: string): Promise<string>;
}

export interface ProgrammeStreamOptions {
  programme: Programme;
  format: StreamFormat;
  /** Gets the encoded frames. */
  bus: FrameBus;
  sources: ProgrammeSources;
  images: ProgrammeImages;
  ffmpegPath: string;
  clock: WallClock;
  log: FastifyBaseLogger;
}

export interface OnAir {
  cueId: string;
  /** When it came on air. */
  since: UnixMs;
  /** Its source sends nothing: the slate or its last picture is shown. */
  isMissing: boolean;
}

/** A programme that is mixed and encoded. The encoder starts once and ends with `close`. */
export interface ProgrammeStream {
  start(): void | Promise<void>;
  /** The programme was edited. The cue on air goes on. */
  change(programme: Programme): void;
  /** Puts a cue of the programme on air at once. Resolves with whether it has such a cue. */
  take(cueId: string): Promise<boolean>;
  /** Missing while the slate is on air. */
  readonly onAir: OnAir | undefined;
  /** From the mixing of a frame to the encoded frame, median of the last seconds; missing while unknown. */
  readonly latency: Milliseconds | undefined;
  /** Calls back when `onAir` is another. @returns a function that ends it */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}
