import { closeSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import type { BatchRecord, SegmentRecord } from './batcher.ts';
import type { OutputRecord } from './output/playout.ts';
import type { TimelineState } from './remuxer.ts';
import { TICKS, ticksBetween } from './source/elementary.ts';

/** One line. */
export type JournalEntry =
  | { segment: SegmentRecord }
  | { sound: SegmentRecord }
  | { batch: BatchRecord }
  | { output: OutputRecord; state: TimelineState }
  | { timeline: TimelineState }
  /** The batch will not be published. */
  | { failed: number }
  | { published: number }
  /** Nothing is fetched any more. */
  | { ended: true };

/** What is known of a pipeline that ran before, and is not published yet. */
export interface JournalState {
  segments: Map<number, SegmentRecord>;
  sounds: Map<number, SegmentRecord>;
  /** Made and neither published nor failed, in order. */
  batches: Map<number, BatchRecord>;
  /** Ready and not published, in order. */
  outputs: Map<number, OutputRecord>;
  timeline: TimelineState | undefined;
  lastSegment: SegmentRecord | undefined;
  lastSound: SegmentRecord | undefined;
  lastBatch: BatchRecord | undefined;
  hasEnded: boolean;
}

/** Lines before the journal is written anew, with what is still needed. */
const MOST_LINES = 4000;
/** Sound that ends longer before the oldest picture is not needed, ticks. */
const KEPT_SOUND = 10 * TICKS;

/**
 * What a pipeline has done, a line for each step, so that a run after a crash goes on where it was. A line that was cut off
 * by the crash was not done.
 */
export class Journal {
  readonly #path: string;
  readonly state: JournalState;
  #file: number;
  #lines = 0;

  private constructor(path: string, state: JournalState) {
    this.#path = path;
    this.state = state;
    this.#file = this.#rewrite();
  }

  static open(path: string): Journal {
    const state = emptyState();
    for (const line of linesOf(path)) {
      try {
        apply(state, JSON.parse(line) as JournalEntry);
      } catch {
        break;
      }
    }
    return new Journal(path, state);
  }

  add(entry: JournalEntry): void {
    apply(this.state, entry);
    writeSync(this.#file, `${JSON.stringify(entry)}\n`);
    if (++this.#lines < MOST_LINES) return;
    closeSync(this.#file);
    this.#file = this.#rewrite();
  }

  close(): void {
    closeSync(this.#file);
  }

  #rewrite(): number {
    const lines = entriesOf(this.state).map((entry) => `${JSON.stringify(entry)}\n`);
    writeFileSync(`${this.#path}.tmp`, lines.join(''));
    renameSync(`${this.#path}.tmp`, this.#path);
    this.#lines = 0;
    return openSync(this.#path, 'a');
  }
}

const emptyState = (): JournalState => ({
  ...{ segments: new Map(), sounds: new Map(), batches: new Map(), outputs: new Map() },
  ...{ timeline: undefined, lastSegment: undefined, lastSound: undefined, lastBatch: undefined, hasEnded: false },
});

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function apply(state: JournalState, entry: JournalEntry): void {
  if ('segment' in entry) state.segments.set(entry.segment.number, (state.lastSegment = entry.segment));
  else if ('sound' in entry) state.sounds.set(entry.sound.number, (state.lastSound = entry.sound));
  else if ('batch' in entry) state.batches.set(entry.batch.number, (state.lastBatch = entry.batch));
  else if ('output' in entry) {
    state.outputs.set(entry.output.number, entry.output);
    state.timeline = entry.state;
  } else if ('timeline' in entry) state.timeline = entry.timeline;
  else if ('failed' in entry) forget(state, entry.failed);
  else if ('published' in entry) forget(state, entry.published);
  else state.hasEnded = true;
}

/** With the batch go the segments before its last one, which is the preroll of the next batch. */
function forget(state: JournalState, number: number): void {
  const batch = state.batches.get(number);
  state.batches.delete(number);
  state.outputs.delete(number);
  const [oldest] = state.batches.values();
  const kept = Math.min(oldest ? oldest.first - 1 : Infinity, (batch ?? state.lastBatch)?.last ?? Infinity);
  if (kept === Infinity) return;
  for (const segment of state.segments.keys()) if (segment < kept) state.segments.delete(segment);
  const oldestPicture = state.segments.values().next().value?.video;
  if (oldestPicture === undefined) return;
  for (const [sound, { audioEnd }] of state.sounds) {
    if (sound !== state.lastSound?.number && audioEnd !== undefined && ticksBetween(audioEnd, oldestPicture) > KEPT_SOUND) state.sounds.delete(sound);
  }
}

function entriesOf(state: JournalState): JournalEntry[] {
  const { segments, sounds, batches, outputs, timeline, lastBatch, hasEnded } = state;
  return [
    // First, because it may be published already: then the next line takes it back.
    ...(lastBatch && !batches.has(lastBatch.number) ? [{ batch: lastBatch }] : []),
    ...[...segments.values()].map((segment) => ({ segment })),
    ...[...sounds.values()].map((sound) => ({ sound })),
    ...(lastBatch && !batches.has(lastBatch.number) ? [{ published: lastBatch.number }] : []),
    ...[...batches.values()].map((batch) => ({ batch })),
    ...(timeline ? [...outputs.values()].map((output) => ({ output, state: timeline })) : []),
    ...(timeline ? [{ timeline }] : []),
    ...(hasEnded ? [{ ended: true as const }] : []),
  ];
}
