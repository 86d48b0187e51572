import type { BatchRecord, SegmentRecord } from './batcher.ts';
import type { BatchSource } from './demux.ts';
import type { PipelineFolder } from './folder.ts';
import type { JournalState } from './journal.ts';
import { PipelineError } from './pipeline-error.ts';
import { TICKS, ticksBetween } from './source/elementary.ts';

/** Sound that lies further from the pictures of a batch is not looked at, ticks. */
const AROUND = TICKS;

/** Whether the source has its sound in a rendition of its own. */
const isSeparate = ({ lastSound }: Pick<JournalState, 'lastSound'>): boolean => lastSound !== undefined;

/** Where the media of a batch are. @throws PipelineError `video_missing` */
export function batchSource(batch: BatchRecord, state: JournalState, folder: PipelineFolder): BatchSource {
  const own = range(state.segments, batch.first, batch.last);
  const from = own.find(({ video }) => video !== undefined)?.video;
  if (from === undefined) throw new PipelineError('video_missing', 'The batch has no picture.');
  const after = batch.continued ? state.segments.get(batch.last + 1) : undefined;
  const before = batch.continues ? state.segments.get(batch.first - 1) : undefined;
  const to = after?.video;
  const pictures = own.map(({ number }) => folder.segment(number));
  if (!isSeparate(state)) return { pictures, from, to, sounds: [before, ...own, after].flatMap((segment) => (segment ? [folder.segment(segment.number)] : [])) };
  const end = endOf(own, from, to);
  const sounds = [...state.sounds.values()].filter(({ audio, audioEnd }) => audio !== undefined && audioEnd !== undefined && ticksBetween(from, audioEnd) > -AROUND && ticksBetween(from, audio) < end + AROUND);
  return { pictures, from, to, sounds: sounds.map(({ number }) => folder.soundSegment(number)) };
}

/** Whether the sound of a rendition of its own has come as far as the pictures. */
export function hasSound(batch: BatchRecord, state: JournalState): boolean {
  if (!isSeparate(state)) return true;
  const own = range(state.segments, batch.first, batch.last);
  const from = own.find(({ video }) => video !== undefined)?.video;
  const newest = state.lastSound?.audioEnd;
  if (from === undefined || newest === undefined) return true;
  return ticksBetween(from, newest) > endOf(own, from, batch.continued ? state.segments.get(batch.last + 1)?.video : undefined) + AROUND / 10;
}

function endOf(own: readonly SegmentRecord[], from: number, to: number | undefined): number {
  return to === undefined ? (own.reduce((sum, { duration }) => sum + duration, 0) * TICKS) / 1000 : ticksBetween(from, to);
}

const range = (segments: ReadonlyMap<number, SegmentRecord>, first: number, last: number): SegmentRecord[] =>
  [...segments.values()].filter(({ number }) => number >= first && number <= last);
