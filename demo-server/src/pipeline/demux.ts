import { readFile } from 'node:fs/promises';
import { ElementaryReader, type ElementarySink, type Packet, type Picture, ticksBetween } from './source/elementary.ts';
import { PipelineError } from './pipeline-error.ts';

/** Packets before and after those of a batch, so that a decoder that starts anew has settled. */
export const ROLL = 2;

/** Where the media of a batch are, and which of them are its own. */
export interface BatchSource {
  /** Files of the pictures: the own segments. */
  pictures: readonly string[];
  /** Files that may have the sound, in order: with those before and after the batch. */
  sounds: readonly string[];
  /** Decoding time of its first picture, 33 bits. */
  from: number;
  /** Of the first picture after it; missing: it ends with its segments. */
  to?: number | undefined;
}

/** The sound of a batch. */
export interface BatchSound {
  /** At most `ROLL` packets right before it. */
  before: Packet[];
  own: Packet[];
  /** At most `ROLL` packets right after it. */
  after: Packet[];
  /** From the first picture to the first own packet, ticks; may be less than 0. */
  start: number;
}

/** @throws PipelineError `audio_missing`, `demux_failed` */
export async function demuxSound({ sounds, from, to }: BatchSource): Promise<BatchSound> {
  const end = to === undefined ? Infinity : ticksBetween(from, to);
  const before: Packet[] = [];
  const own: Packet[] = [];
  const after: Packet[] = [];
  const unsupported = await read(sounds, {
    packet(packet) {
      const at = ticksBetween(from, packet.pts);
      if (at >= end) after.push(packet);
      else if (at >= 0) own.push(packet);
      else before.push(packet);
      if (before.length > ROLL) before.shift();
      if (after.length > ROLL) after.pop();
    },
  });
  const first = own[0];
  if (!first) throw new PipelineError('audio_missing', unsupported.length > 0 ? `The batch has no AAC, but ${unsupported.join(', ')}.` : 'The batch has no sound.');
  return { before: before.filter((packet) => sameFormat(packet, first)), own, after: after.filter((packet) => sameFormat(packet, first)), start: ticksBetween(from, first.pts) };
}

/** @throws PipelineError `video_missing`, `demux_failed` */
export async function demuxPictures({ pictures }: Pick<BatchSource, 'pictures'>): Promise<Picture[]> {
  const found: Picture[] = [];
  const unsupported = await read(pictures, { picture: (picture) => void found.push(picture) });
  if (found.length === 0) throw new PipelineError('video_missing', unsupported.length > 0 ? `The batch has no H.264, but ${unsupported.join(', ')}.` : 'The batch has no picture.');
  return found;
}

async function read(files: readonly string[], sink: ElementarySink): Promise<readonly string[]> {
  const reader = new ElementaryReader(sink);
  try {
    for (const file of files) reader.segment(await readFile(file));
  } catch (cause) {
    throw new PipelineError('demux_failed', 'A segment of the batch cannot be read.', { cause });
  }
  return reader.unsupported;
}

const sameFormat = (a: Packet, b: Packet): boolean => a.sampleRate === b.sampleRate && a.channels === b.channels;
