import { type ParameterSets, updateParameterSets, videoTrack, writeAvcC } from '../media/avc.ts';
import type { Frame } from '../media/frame.ts';
import { audioTrack, LEAD, type OutputItem, writeOutput } from './output/output-file.ts';
import type { OutputRecord } from './output/playout.ts';
import { PipelineError } from './pipeline-error.ts';
import { AacEncoder, type CodedSound } from './sound/aac-encoder.ts';
import type { PcmFormat } from './sound/decode.ts';
import { Joiner } from './sound/joiner.ts';
import { type Picture, TICKS, ticksBetween } from './source/elementary.ts';

const TICKS_PER_MS = TICKS / 1000;
/** A batch that seems longer than this has a jump in it, ticks. */
const LONGEST = 3600 * TICKS;

/** Where the output stands after a batch. */
export interface TimelineState {
  /** Where the first picture of the next batch is, ticks from the beginning of the run. */
  end: number;
  /** The number of the next sample. */
  samples?: number;
  format?: PcmFormat;
}

/** What a batch is made of. */
export interface RemuxInput {
  number: number;
  pictures: readonly Picture[];
  /** It follows what was published before without a gap. */
  continues: boolean;
  /** Decoding time of its first picture and of the first one after it, 33 bits. */
  from: number;
  to?: number | undefined;
  /** In the format of the remuxer. */
  pcm: Buffer;
  /** From the first picture to the first sample, ticks. */
  soundStart: number;
  /** Nothing follows. */
  isLast: boolean;
}

/**
 * Puts pictures, as they are, and processed sound together. Batches follow one another without a gap: what the source lost
 * is left out. The sound is counted in samples and coded by one encoder.
 */
export class Remuxer {
  readonly #ffmpegPath: string;
  #state: TimelineState;
  #encoder: AacEncoder | undefined;
  #sets: ParameterSets = { sps: [], pps: [] };

  constructor({ ffmpegPath, state = { end: 0 } }: { ffmpegPath: string; state?: TimelineState | undefined }) {
    this.#ffmpegPath = ffmpegPath;
    this.#state = state;
  }

  get state(): TimelineState {
    return this.#state;
  }

  /** The format in which sound is to be decoded: that of the first batch, whatever comes later. */
  formatFor(first: PcmFormat): PcmFormat {
    this.#state = { ...this.#state, format: this.#state.format ?? first };
    return this.#state.format!;
  }

  /** Writes the batch to `path`. @throws PipelineError `video_missing`, `remux_failed`: then all is as before, but for the encoder; or the reason of the signal */
  async remux(input: RemuxInput, path: string, signal: AbortSignal): Promise<OutputRecord> {
    const { end, samples, format } = this.#state;
    if (!format) throw new PipelineError('internal', 'The format of the sound is not known.');
    const joiner = new Joiner(format, samples);
    const toSample = (ticks: number): number => Math.round((ticks * format.sampleRate) / TICKS);
    const { position, pcm } = joiner.join(input.pcm, toSample(end + input.soundStart));
    const coded = await this.#encode(pcm, position, format, input.isLast, signal);
    const toOutput = (ticks: number): number => (ticks - end) / TICKS_PER_MS + LEAD;
    const sound = coded.map(({ position: at, data }): Frame => ({ kind: 'audio', keyframe: true, data, time: toOutput((at * TICKS) / format.sampleRate) }));
    const { items, last } = this.#pictures(input, toOutput);
    const config = this.#encoder?.config;
    if (!config) throw new PipelineError('remux_failed', 'The sound of the batch is shorter than two packets.');
    const [track, ...frames] = items;
    await writeOutput(path, [...(track ? [track] : []), { track: audioTrack(config) }, ...merged(frames, sound)]);
    if (input.isLast) this.#encoder = undefined;
    const next = end + this.#lengthOf(input, last);
    this.#state = { end: next, format, ...(joiner.position !== undefined && { samples: joiner.position }) };
    return { number: input.number, start: end / TICKS_PER_MS, duration: (next - end) / TICKS_PER_MS };
  }

  async close(): Promise<void> {
    await this.#encoder?.close();
    this.#encoder = undefined;
  }

  async #encode(pcm: Buffer, position: number, format: PcmFormat, isLast: boolean, signal: AbortSignal): Promise<CodedSound[]> {
    if (this.#encoder?.isEnded) await this.close();
    this.#encoder ??= new AacEncoder({ ffmpegPath: this.#ffmpegPath, ...format, position });
    try {
      const coded = await this.#encoder.encode(pcm, signal);
      return isLast ? [...coded, ...(await this.#encoder.finish())] : coded;
    } catch (error) {
      await this.close();
      signal.throwIfAborted();
      throw error instanceof PipelineError ? error : new PipelineError('remux_failed', 'The sound could not be encoded.', { cause: error });
    }
  }

  #pictures({ pictures, from, continues }: RemuxInput, toOutput: (ticks: number) => number): { items: OutputItem[]; last: number } {
    const items: OutputItem[] = [];
    let last = -1;
    let hasBegun = continues;
    for (const picture of pictures) {
      hasBegun ||= picture.keyframe;
      if (!hasBegun) continue;
      const isChanged = this.#update(picture);
      if (isChanged || items.length === 0) items.push({ track: videoTrack(writeAvcC(this.#sets)) });
      // The times of a damaged stream may stand still.
      const at = Math.max(last + 1, ticksBetween(from, picture.dts));
      last = at;
      const { offset, keyframe, data } = picture;
      items.push({ frame: { kind: 'video', keyframe, data, time: toOutput(this.#state.end + at), ...(offset !== 0 && { offset: offset / TICKS_PER_MS }) } });
    }
    if (items.length === 0) throw new PipelineError('video_missing', 'The batch has no keyframe to begin with.');
    return { items, last };
  }

  /** @throws PipelineError where the first pictures have no parameter sets */
  #update({ sps, pps }: Picture): boolean {
    try {
      const next = updateParameterSets(this.#sets, { sps, pps });
      const isChanged = next !== this.#sets;
      this.#sets = next;
      if (this.#sets.sps.length === 0) throw new PipelineError('video_missing', 'The picture has no parameter sets.');
      return isChanged;
    } catch (cause) {
      throw cause instanceof PipelineError ? cause : new PipelineError('demux_failed', 'The parameter sets of the picture are damaged.', { cause });
    }
  }

  #lengthOf({ from, to, pictures }: RemuxInput, last: number): number {
    const given = to === undefined ? -1 : ticksBetween(from, to);
    if (given > last && given < LONGEST) return given;
    return last + Math.max(1, Math.round(last / Math.max(1, pictures.length - 1)));
  }
}

/** In order of their times; what describes a track stays before the frame that follows it. */
function merged(items: readonly OutputItem[], sound: readonly Frame[]): OutputItem[] {
  const all: OutputItem[] = [];
  let next = 0;
  for (const item of items) {
    while ('frame' in item && next < sound.length && sound[next]!.time < item.frame.time) all.push({ frame: sound[next++]! });
    all.push(item);
  }
  return [...all, ...sound.slice(next).map((frame) => ({ frame }))];
}
