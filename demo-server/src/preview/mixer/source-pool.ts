import type { Frame, Track } from '../../media/frame.ts';
import type { WallClock } from '../../media/wall-clock.ts';
import { CameraSource } from './camera-source.ts';
import { type DrawingOptions, drawStill } from './drawing.ts';
import type { PictureFolder } from './picture-file.ts';
import type { Showing } from './schedule.ts';
import type { Source } from './source.ts';
import { StillSource } from './still-source.ts';
import type { FrameCount } from './timeline.ts';
import { VideoSource } from './video-source.ts';

export interface SourcePoolOptions extends DrawingOptions {
  frameRate: number;
  samplesPerFrame: number;
  clock: Pick<WallClock, 'now' | 'monotonic'>;
  files: PictureFolder | undefined;
  videoFile(id: string): Promise<string>;
  /** The frames of a camera are wanted from now on, or no longer. */
  watch(cameraId: string): void;
  unwatch(cameraId: string): void;
  log(message: string): void;
}

/** A source stays open for this many frames after its last use: its sound ends a little after its picture. */
const LINGER: FrameCount = 10;

interface Entry {
  source: Source;
  usedAt: FrameCount;
  cameraId: string | undefined;
}

/** The sources that are decoded now. Cues that show the same camera share one; a video is another one each time that it is shown. */
export class SourcePool {
  readonly #options: SourcePoolOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #closing = new Set<Promise<void>>();

  constructor(options: SourcePoolOptions) {
    this.#options = options;
  }

  /** Opens it when it is not open yet. */
  of(showing: Showing, frame: FrameCount): Source {
    const key = keyOf(showing);
    let entry = this.#entries.get(key);
    if (!entry) {
      entry = { source: this.#open(showing), usedAt: frame, cameraId: cameraOf(showing) };
      this.#entries.set(key, entry);
      if (entry.cameraId !== undefined) this.#options.watch(entry.cameraId);
    }
    entry.usedAt = frame;
    return entry.source;
  }

  setTracks(cameraId: string, tracks: readonly Track[]): void {
    this.#camera(cameraId)?.setTracks(tracks);
  }

  push(cameraId: string, frame: Frame): void {
    this.#camera(cameraId)?.push(frame);
  }

  /** Closes what was not used lately. To be called with each frame. */
  sweep(frame: FrameCount): void {
    for (const [key, { source, usedAt }] of this.#entries) {
      if (frame - usedAt > LINGER) this.#close(key);
      else if (source instanceof CameraSource) source.look();
    }
  }

  async close(): Promise<void> {
    for (const key of [...this.#entries.keys()]) this.#close(key);
    await Promise.all(this.#closing);
  }

  #camera(id: string): CameraSource | undefined {
    const source = this.#entries.get(cameraKey(id))?.source;
    return source instanceof CameraSource ? source : undefined;
  }

  #open({ cue: { source } }: Showing): Source {
    const { clock, log, videoFile } = this.#options;
    if ('camera' in source) return new CameraSource(this.#options);
    if ('still' in source) return new StillSource({ draw: () => drawStill(source.still, this.#options), openedAt: clock.monotonic(), log });
    return new VideoSource({ ...this.#options, file: videoFile(source.video), start: source.start ?? 0 });
  }

  #close(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    if (entry.cameraId !== undefined) this.#options.unwatch(entry.cameraId);
    const closing = entry.source.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}

const cameraKey = (id: string): string => `camera ${id}`;
const cameraOf = ({ cue: { source } }: Showing): string | undefined => ('camera' in source ? source.camera : undefined);

export function keyOf({ cue, since }: Showing): string {
  const { source } = cue;
  if ('camera' in source) return cameraKey(source.camera);
  return 'still' in source ? `still ${source.still}` : `video ${source.video} ${source.start ?? 0} ${cue.id} ${since}`;
}
