import type { Frame, Milliseconds, Track } from '../../media/frame.ts';
import { CameraPicture, type CameraPictureOptions } from './camera-picture.ts';
import { CameraSound } from './camera-sound.ts';
import type { Picture } from './picture.ts';
import type { Source } from './source.ts';

/** A live stream: its newest picture, and the sound that was captured with it. */
export class CameraSource implements Source {
  readonly #pictures: CameraPicture;
  readonly #sound: CameraSound;
  readonly #openedAt: Milliseconds;

  constructor(options: CameraPictureOptions & { samplesPerFrame: number }) {
    this.#pictures = new CameraPicture(options);
    this.#sound = new CameraSound(options);
    this.#openedAt = options.clock.monotonic();
  }

  setTracks(tracks: readonly Track[]): void {
    this.#pictures.setTrack(tracks.find((track) => track.kind === 'video'));
    this.#sound.setTrack(tracks.find((track) => track.kind === 'audio'));
  }

  push(frame: Frame): void {
    if (frame.kind === 'video') this.#pictures.push(frame);
    else this.#sound.push(frame);
  }

  picture(): Picture | undefined {
    return this.#pictures.newest?.picture;
  }

  /** Notices new pictures. To be called with each frame, also while nobody sees them. */
  look(): void {
    this.#pictures.look();
  }

  get freshAt(): Milliseconds {
    return this.#pictures.look() ?? this.#openedAt;
  }

  mark(): number {
    return this.#pictures.newest?.capturedAt ?? 0;
  }

  sound(mark: number): Int16Array | undefined {
    return this.#sound.read(mark);
  }

  async close(): Promise<void> {
    await Promise.all([this.#pictures.close(), this.#sound.close()]);
  }
}
