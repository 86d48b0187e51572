import { runFfmpeg } from '../../../../demo-server/src/media/ffmpeg.ts';
import type { UnixMs } from '../../../../demo-server/src/media/frame.ts';
import { flvHeader, flvTag } from '../../../../demo-server/src/preview/mixer/flv-writer.ts';
import { FFMPEG } from '../../archive/media.ts';
import type { RecordedBus } from './recorded-bus.ts';

/** Samples of 1 ms, left and right. */
const PER_MS = 96;

/** The loudness of the sound that a bus carried, by its time. */
export class RecordedSound {
  readonly #samples: Int16Array;
  readonly begin: UnixMs;

  private constructor(samples: Int16Array, begin: UnixMs) {
    this.#samples = samples;
    this.begin = begin;
  }

  static async decode({ tracks, sounds }: RecordedBus): Promise<RecordedSound> {
    const track = tracks.find(({ kind }) => kind === 'audio')!;
    const begin = sounds[0]!.time;
    const input = Buffer.concat([flvHeader(track), ...sounds.map((frame) => flvTag(frame, frame.time - begin))]);
    const bytes = await runFfmpeg(FFMPEG, ['-v', 'error', '-f', 'flv', '-i', 'pipe:0', '-f', 's16le', 'pipe:1'], { input, signal: AbortSignal.timeout(60_000) });
    return new RecordedSound(new Int16Array(Uint8Array.from(bytes).buffer), begin);
  }

  get end(): UnixMs {
    return this.begin + this.#samples.length / PER_MS;
  }

  /** Root mean square of `duration` ms from `time` on. */
  loudness(time: UnixMs, duration: number): number {
    const from = Math.round((time - this.begin) * PER_MS);
    const samples = this.#samples.subarray(Math.max(0, from), from + duration * PER_MS);
    return Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
  }

  /** When it becomes louder than this for the first time. */
  onset(loudness: number, after = this.begin): UnixMs | undefined {
    for (let time = after; time < this.end; time++) if (this.loudness(time, 1) > loudness) return time;
    return undefined;
  }
}
