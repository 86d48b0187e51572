import type { Programme } from '@oriel/core/contract';
import type { Frame, Milliseconds, Track } from '../../media/frame.ts';
import type { MixFormat } from './encoder-args.ts';
import type { MixOnAir } from './mix.ts';

/** What the thread of the mix is started with. */
export interface MixerWorkerData {
  programme: Programme;
  format: MixFormat;
  ffmpegPath: string;
}

/** What the server may call in the thread. */
export type MixMethods = {
  change(programme: Programme): void;
  /** Returns whether there is such a cue. */
  take(cueId: string): boolean;
  /** Of a camera that is watched. */
  cameraTracks(cameraId: string, tracks: readonly Track[]): void;
  cameraFrame(cameraId: string, frame: Frame): void;
  /** Resolves when everything that it had started has ended. */
  close(): Promise<void>;
};

/** What the thread may call in the server. Its times are of `sharedTime`, or since frame 0 was due. */
export type MixerMethods = {
  started(at: Milliseconds): void;
  tracks(tracks: readonly Track[]): void;
  coded(frame: Frame, mixedAt: Milliseconds | undefined): void;
  lost(kind: Track['kind'], reason: string): void;
  onAir(state: MixOnAir | undefined): void;
  watch(cameraId: string): void;
  unwatch(cameraId: string): void;
  imageFile(id: string): Promise<string>;
  videoFile(id: string): Promise<string>;
  log(message: string): void;
};

/** A monotonic time that is the same in every thread, ms. `performance.now()` counts from another moment in each. */
export const sharedTime = (): Milliseconds => Number(process.hrtime.bigint()) / 1e6;

/** A frame with memory of its own: the clone of a view would carry all of the memory that it is a view of. */
export const ownFrame = (frame: Frame): Frame => ({ ...frame, data: Uint8Array.from(frame.data) });

/** The copy of a large video may have to be fetched from the storage first, ms. */
export const FILE_TIMEOUT: Milliseconds = 600_000;
