import type { Programme } from '@oriel/core/contract';
import type { Frame, Milliseconds, Track } from '../../media/frame.ts';
import type { WallClock } from '../../media/wall-clock.ts';
import { Compositor } from './compositor.ts';
import { Encoder } from './encoder.ts';
import { type MixFormat, pictureEncoder, soundEncoder } from './encoder-args.ts';
import { FrameBuffers } from './frame-buffers.ts';
import { Layers } from './layers.ts';
import { Metronome } from './metronome.ts';
import type { Picture } from './picture.ts';
import { PictureFolder } from './picture-file.ts';
import { comingUp, editSchedule, type Schedule, type Situation, situationAt, startSchedule, takeCue } from './schedule.ts';
import { SAMPLE_RATE } from './source-args.ts';
import { SOUND_DELAY, SoundMixer } from './sound-mixer.ts';
import { SourcePool } from './source-pool.ts';
import type { FrameCount } from './timeline.ts';

/** What the mix tells. */
export interface MixEvents {
  /** Frame 0 is due at this moment; monotonic. */
  started(at: Milliseconds): void;
  tracks(tracks: readonly Track[]): void;
  /** `time` is ms since frame 0 was due. `mixedAt` is monotonic, and set for pictures. */
  coded(frame: Frame, mixedAt: Milliseconds | undefined): void;
  /** An encoder has ended by itself. Its next frame is a keyframe. */
  lost(kind: Track['kind'], reason: string): void;
  onAir(state: MixOnAir | undefined): void;
  log(message: string): void;
}

export interface MixOnAir {
  cueId: string;
  /** The frame with which it came on air. */
  since: FrameCount;
  isMissing: boolean;
}

export interface MixOptions extends MixEvents {
  programme: Programme;
  format: MixFormat;
  ffmpegPath: string;
  clock: Pick<WallClock, 'now' | 'monotonic' | 'after'>;
  imageFile(id: string): Promise<string>;
  videoFile(id: string): Promise<string>;
  watch(cameraId: string): void;
  unwatch(cameraId: string): void;
}

/**
 * A source is opened this long before it comes on air, ms; at most so many at a time. A file that waits costs nothing; a camera
 * is decoded from then on.
 */
const AHEAD = { file: 4000, camera: 1500, limit: 3 };
/** Pictures that may wait for the encoder. When it is slower than that, frames are mixed later, from newer pictures. */
const MOST_WAITING = 3;
/** Samples of an AAC packet. The encoder's first packet has only what it puts before the sound. */
const PACKET = 1024;
const MS_PER_PACKET = (PACKET * 1000) / SAMPLE_RATE;

/** Mixes a programme, frame by frame, and encodes it. It runs in a thread of its own. */
export class Mix {
  readonly #options: MixOptions;
  readonly #stop = new AbortController();
  readonly #files = PictureFolder.open();
  readonly #sources: SourcePool;
  readonly #layers: Layers;
  readonly #compositor: Compositor;
  readonly #sounds: SoundMixer;
  readonly #buffers: FrameBuffers;
  readonly #pictures: Encoder;
  readonly #sound: Encoder;
  readonly #metronome: Metronome;
  readonly #interval: Milliseconds;
  #schedule: Schedule;
  #frame: FrameCount = 0;
  /** The first frame of each encoder's run. */
  #firstPicture: FrameCount | undefined;
  #firstSound: FrameCount | undefined;
  readonly #mixedAt = new Map<FrameCount, Milliseconds>();
  #onAir = '';

  constructor(options: MixOptions) {
    this.#options = options;
    const { format, programme, clock, ffmpegPath, tracks } = options;
    const { frameRate } = format;
    this.#interval = 1000 / frameRate;
    const samplesPerFrame = SAMPLE_RATE / frameRate;
    const shared = { ...options, size: format, frameRate, samplesPerFrame, files: this.#files, signal: this.#stop.signal };
    this.#schedule = startSchedule(programme, frameRate);
    this.#sources = new SourcePool(shared);
    this.#layers = new Layers(shared);
    this.#compositor = new Compositor({ ...shared, sources: this.#sources, layers: this.#layers, slate: programme.slate });
    this.#sounds = new SoundMixer(this.#sources, samplesPerFrame);
    this.#buffers = new FrameBuffers(format, MOST_WAITING);
    this.#pictures = new Encoder({
      ...{ ffmpegPath, clock, tracks, args: pictureEncoder(format) },
      coded: (frame, index) => this.#codedPicture(frame, index),
      lost: (reason) => {
        this.#firstPicture = undefined;
        this.#mixedAt.clear();
        this.#lost('video', reason);
      },
    });
    this.#sound = new Encoder({
      ...{ ffmpegPath, clock, tracks, args: soundEncoder },
      coded: (frame, index) => this.#codedSound(frame, index),
      lost: (reason) => {
        this.#firstSound = undefined;
        this.#lost('audio', reason);
      },
    });
    this.#metronome = new Metronome({ interval: this.#interval, clock, beat: (frame) => this.#mixFrame(frame) });
    options.started(this.#metronome.start);
  }

  change(programme: Programme): void {
    this.#schedule = editSchedule(this.#schedule, programme, this.#frame);
    this.#compositor.setSlate(programme.slate);
  }

  /** Returns whether there is such a cue. */
  take(cueId: string): boolean {
    const taken = takeCue(this.#schedule, cueId, this.#frame);
    if (taken) this.#schedule = taken;
    return taken !== undefined;
  }

  setTracks(cameraId: string, tracks: readonly Track[]): void {
    this.#sources.setTracks(cameraId, tracks);
  }

  push(cameraId: string, frame: Frame): void {
    this.#sources.push(cameraId, frame);
  }

  async close(): Promise<void> {
    this.#metronome.stop();
    this.#stop.abort();
    await Promise.all([this.#sources.close(), this.#pictures.close(), this.#sound.close()]);
    this.#files?.remove();
  }

  #mixFrame(frame: FrameCount): boolean {
    const { clock } = this.#options;
    const out = this.#buffers.take();
    if (!out) return false;
    const now = clock.monotonic();
    const situation = situationAt(this.#schedule, frame);
    this.#prepare(situation, frame);
    // A clock in the picture shows the time at which the frame is due.
    const due = clock.now() + (this.#metronome.start + frame * this.#interval - now);
    const { isMissing } = this.#compositor.compose(situation, frame, due, out);
    this.#writePicture(frame, out, now);
    this.#writeSound(this.#sounds.next(situation, isMissing, frame), frame - SOUND_DELAY);
    this.#sources.sweep(frame);
    this.#frame = frame + 1;
    this.#report(situation.onAir && { cueId: situation.onAir.cue.id, since: situation.onAir.since, isMissing });
    return true;
  }

  /** Opens what is about to come on air. */
  #prepare({ onAir, before }: Situation, frame: FrameCount): void {
    const coming = comingUp(this.#schedule, frame, { frames: Math.round(AHEAD.file / this.#interval), limit: AHEAD.limit });
    for (const showing of coming) {
      const isCamera = 'camera' in showing.cue.source;
      if (!isCamera || (showing.since - frame) * this.#interval <= AHEAD.camera) this.#sources.of(showing, frame);
    }
    const shown = [onAir, before, ...coming].filter((each) => each !== undefined);
    this.#layers.prepare(shown.map(({ cue }) => cue));
  }

  #writePicture(frame: FrameCount, picture: Picture, mixedAt: Milliseconds): void {
    if (this.#pictures.isRunning) {
      this.#firstPicture ??= frame;
      this.#mixedAt.set(frame, mixedAt);
    }
    this.#pictures.write(picture.data, () => this.#buffers.release(picture));
  }

  #writeSound(sound: Int16Array | undefined, frame: FrameCount): void {
    if (!sound) return;
    if (this.#sound.isRunning) this.#firstSound ??= frame;
    this.#sound.write(new Uint8Array(sound.buffer), () => {});
  }

  #codedPicture(frame: Frame, index: number): void {
    const number = (this.#firstPicture ?? 0) + index;
    const mixedAt = this.#mixedAt.get(number);
    this.#mixedAt.delete(number);
    this.#options.coded({ ...frame, time: number * this.#interval }, mixedAt);
  }

  #codedSound(frame: Frame, index: number): void {
    if (index === 0) return;
    const time = (this.#firstSound ?? 0) * this.#interval + (index - 1) * MS_PER_PACKET;
    this.#options.coded({ ...frame, time: Math.round(time) }, undefined);
  }

  #lost(kind: Track['kind'], reason: string): void {
    if (!this.#stop.signal.aborted) this.#options.lost(kind, reason);
  }

  #report(state: MixOnAir | undefined): void {
    const key = state ? `${state.cueId} ${state.since} ${state.isMissing}` : '';
    if (key === this.#onAir) return;
    this.#onAir = key;
    this.#options.onAir(state);
  }
}
