import { rm, writeFile } from 'node:fs/promises';
import type { WallClock } from '../media/wall-clock.ts';
import type { BatchRecord } from './batcher.ts';
import type { BatchSound } from './demux.ts';
import type { PipelineFolder } from './folder.ts';
import { PipelineError } from './pipeline-error.ts';
import type { ProcessorClient } from './processor/processor-client.ts';
import { process } from './processor/sound-processing.ts';
import { type Fragment, PROTOCOL_VERSION } from './processor/protocol.ts';
import { cutPiece, fillLosses, samplesOf } from './sound/cut.ts';
import { decodeSound, type PcmFormat } from './sound/decode.ts';
import { codecOf, type SoundPiece, splitSound, writeFragment } from './sound/fragment.ts';
import { AAC_SAMPLES } from '../media/adts.ts';

export interface BatchSoundOptions {
  streamId: string;
  batch: BatchRecord;
  sound: BatchSound;
  format: PcmFormat;
  /** From the beginning of the run, seconds. */
  startTime: number;
  folder: PipelineFolder;
  ffmpegPath: string;
  client: ProcessorClient;
  clock: WallClock;
  /** The processor is late or away; undefined: it is well. */
  troubled(error: PipelineError | undefined): void;
  /** Less came than was sent. */
  short(error: PipelineError): void;
}

/** More samples than these for each one that was sent are no answer. */
const MOST = 2;
/** Shorter answers are filled up in silence, and in silence too: nobody is told, seconds. */
const TOLERANCE = 0.002;

/**
 * Sends the sound of a batch to the processor and returns what it made, cut to its samples.
 * @throws PipelineError of the processor or its answer, or the reason of the signal
 */
export async function processSound(options: BatchSoundOptions, signal: AbortSignal): Promise<Buffer> {
  const pieces = splitSound(options.sound);
  const processed: Buffer[] = [];
  for (const [part, piece] of pieces.entries()) processed.push(await processPiece(piece, { ...options, part, parts: pieces.length, done: lengthOf(pieces.slice(0, part)) }, signal));
  return fillLosses(Buffer.concat(processed), options.sound.own, options.format);
}

/** The sound as it was. @throws PipelineError `demux_failed`, or the reason of the signal */
export async function originalSound({ sound, folder, batch, format, ffmpegPath }: Pick<BatchSoundOptions, 'sound' | 'folder' | 'batch' | 'format' | 'ffmpegPath'>, signal: AbortSignal): Promise<Buffer> {
  const piece: SoundPiece = sound;
  const file = folder.original(batch.number, 0);
  await writeFile(file, writeFragment(piece));
  try {
    const pcm = await decodeSound(file, { ...format, ffmpegPath, mostSamples: samplesOf(piece, format) * MOST, signal });
    return fillLosses(cutPiece(pcm, piece, format).pcm, sound.own, format);
  } catch (error) {
    throw error instanceof PipelineError ? new PipelineError('demux_failed', 'The sound of the source cannot be decoded.', { cause: error }) : error;
  } finally {
    await rm(file, { force: true });
  }
}

const secondsOf = (packets: SoundPiece['own']): number => packets.reduce((sum, { sampleRate }) => sum + AAC_SAMPLES / sampleRate, 0);
const lengthOf = (pieces: readonly SoundPiece[]): number => pieces.reduce((sum, { own }) => sum + secondsOf(own), 0);

async function processPiece(piece: SoundPiece, options: BatchSoundOptions & { part: number; parts: number; done: number }, signal: AbortSignal): Promise<Buffer> {
  const { streamId, batch, format, part, parts, startTime, done, folder, ffmpegPath, short } = options;
  const first = piece.own[0]!;
  const fragment: Omit<Fragment, 'attempt'> = {
    version: PROTOCOL_VERSION,
    ...{ id: `${streamId}-${batch.number}-${part}`, streamId, batchNumber: batch.number, part, parts },
    mimeType: 'audio/mp4',
    ...{ codec: codecOf(first), sampleRate: first.sampleRate, channels: first.channels },
    ...{ startTime: startTime + done, duration: secondsOf(piece.own), preroll: secondsOf(piece.before), postroll: secondsOf(piece.after) },
  };
  const data = writeFragment(piece);
  const file = folder.answer(batch.number, part);
  for (let attempt = 1; ; attempt++) {
    const answer = await process(fragment, data, options, signal);
    try {
      await writeFile(file, answer);
      const pcm = await decodeSound(file, { ...format, ffmpegPath, mostSamples: samplesOf(piece, format) * MOST, signal });
      const cut = cutPiece(pcm, piece, format);
      if (cut.missing > TOLERANCE * format.sampleRate) short(new PipelineError('answer_short', `The answer is ${Math.round((cut.missing * 1000) / format.sampleRate)} ms too short.`));
      return cut.pcm;
    } catch (error) {
      if (!(error instanceof PipelineError) || attempt > 1) throw error;
    }
  }
}
