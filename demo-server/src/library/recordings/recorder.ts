import { type ErrorCode, ServerError, type RecordingStart } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import type { Archive } from '../../archive/archive.ts';
import type { SegmentWriter } from '../../archive/segment-writer.ts';
import type { UnixMs } from '../../media/frame.ts';
import type { Stream } from '../../streams/stream.ts';
import type { StreamRegistry } from '../../streams/stream-registry.ts';
import { endOfRecorded } from './recorded-frames.ts';
import type { RecordingRow, RecordingStore } from './recording-store.ts';

export interface RecorderOptions {
  recordings: RecordingStore;
  archive: Archive;
  streams: StreamRegistry;
  /** A recording has ended: its file is to be written. */
  ended: (id: string) => void;
  now: () => UnixMs;
  log: FastifyBaseLogger;
}

/** Seconds. */
const LONGEST = 43_200;

/** Why frames are missing in a recording that has all others. */
const reasonFor = (reason: ErrorCode): string => {
  if (reason === 'disk_full') return 'A part of this recording is missing: the disk was full.';
  if (reason === 'busy') return 'A part of this recording is missing: the disk was too slow.';
  return 'A part of this recording is missing: the server could not write it.';
};

interface Active {
  row: RecordingRow;
  timer: NodeJS.Timeout;
  /** Writes a stream that the archive does not record anyway. */
  writer: SegmentWriter | undefined;
  stopped: AbortController;
  /** Why frames are missing. */
  missing?: string;
}

/**
 * Starts and stops recordings. A camera that is recorded anyway has all frames in the archive; those of any other stream
 * are put there under the id of the recording, so that they outlive this process.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #active = new Map<string, Active>();
  readonly #listeners = new Set<(streamId: string) => void>();
  readonly #forget: (() => void)[];
  #ending: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#forget = [options.streams.onRemoved(({ id }) => this.#streamRemoved(id)), options.archive.onStopped((id, reason) => this.#framesLost(id, reason))];
  }

  /** The recording of a stream that runs now; of several, the first. */
  activeOf(streamId: string): RecordingRow | undefined {
    return [...this.#active.values()].find(({ row }) => row.streamId === streamId)?.row;
  }

  /** Why nothing of a recording is written now, as on a full disk. */
  problemOf(id: string): ErrorCode | undefined {
    const active = this.#active.get(id);
    const status = active && (active.writer?.status ?? this.#options.archive.stateOf(active.row.archiveId));
    return status?.state === 'stopped' ? status.reason : undefined;
  }

  /** Calls back when a recording of a stream has begun or ended, or has stopped writing. @returns a function that ends it */
  onChange(listener: (streamId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** @throws OrielError `stream_unknown` */
  async start({ stream_id: streamId, title, max_duration_seconds: maxDuration = LONGEST }: RecordingStart, user: string | undefined): Promise<RecordingRow> {
    if (this.#closed) throw new ServerError('not_ready');
    const { archive, recordings, streams, now } = this.#options;
    const stream = streams.get(streamId);
    const isArchived = stream.kind === 'camera' && archive.stateOf(streamId).state !== 'off';
    const row = await recordings.create({ streamId, title: title ?? stream.name, startedAt: new Date(now()), maxDuration, createdBy: user ?? null, archiveId: isArchived ? streamId : undefined });
    // The stream may have gone meanwhile. A server that has begun to close goes on with the recording at its next start.
    if (!streams.has(streamId)) await this.stop(row.id);
    else if (!this.#closed) this.#follow(row, stream);
    return recordings.get(row.id);
  }

  /** @throws OrielError `recording_unknown`, `wrong_status` */
  async stop(id: string, at: UnixMs = this.#options.now()): Promise<RecordingRow> {
    const failureReason = this.#active.get(id)?.missing;
    const row = await this.#options.recordings.change(id, 'processing', { endedAt: new Date(at), ...(failureReason !== undefined && { failureReason }) });
    await this.drop(id);
    this.#options.ended(id);
    return row;
  }

  /** Resolves when nothing is written for the recording any more. */
  async drop(id: string): Promise<void> {
    const active = this.#active.get(id);
    if (!active) return;
    this.#active.delete(id);
    this.#tell(active.row);
    clearTimeout(active.timer);
    active.stopped.abort();
    await active.writer?.close();
  }

  /** Goes on with a recording of an earlier run, or ends it where its stream is no more. */
  async resume(row: RecordingRow): Promise<void> {
    const { archive, recordings, streams, now } = this.#options;
    const stream = streams.list().find(({ id }) => id === row.streamId);
    const isDue = now() >= endOf(row);
    if (stream && !isDue) {
      this.#follow(row, stream);
      // A request may have ended it meanwhile.
      if ((await recordings.find(row.id))?.status !== 'recording') await this.drop(row.id);
      return;
    }
    await archive.loaded;
    const range = { from: row.startedAt.getTime(), to: Math.min(now(), endOf(row)) };
    await this.stop(row.id, isDue && stream ? range.to : endOfRecorded(archive.index, row.archiveId, range));
  }

  /** The recordings go on at the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const forget of this.#forget) forget();
    await Promise.all([...this.#active.keys()].map((id) => this.drop(id)));
    await this.#ending;
  }

  #follow(row: RecordingRow, stream: Stream): void {
    const { archive, now } = this.#options;
    const stopped = new AbortController();
    const writer = row.archiveId === row.id ? archive.writer(row.id) : undefined;
    if (writer) stream.bus.subscribe(writer, { signal: stopped.signal });
    const timer = setTimeout(() => this.#end(row.id, endOf(row)), Math.max(0, endOf(row) - now()));
    timer.unref();
    this.#active.set(row.id, { row, timer, writer, stopped });
    this.#tell(row);
    const state = archive.stateOf(row.archiveId);
    if (state.state === 'stopped') this.#framesLost(row.archiveId, state.reason);
  }

  #tell({ streamId }: RecordingRow): void {
    for (const listener of this.#listeners) listener(streamId);
  }

  #framesLost(archiveId: string, reason: ErrorCode): void {
    const { log, recordings } = this.#options;
    for (const active of this.#active.values()) {
      const { row } = active;
      if (row.archiveId !== archiveId) continue;
      this.#tell(row);
      if (active.missing !== undefined) continue;
      active.missing = reasonFor(reason);
      // On a full disk the database may take it only later, when the recording ends.
      recordings.warn(row.id, active.missing).catch((error: unknown) => log.warn({ err: error, recording: row.id }, 'what is missing was not noted yet'));
    }
  }

  #streamRemoved(streamId: string): void {
    for (const { row } of this.#active.values()) if (row.streamId === streamId) this.#end(row.id);
  }

  #end(id: string, at?: UnixMs): void {
    const { log } = this.#options;
    const ending = this.stop(id, at).catch((error: unknown) => log.warn({ err: error, recording: id }, 'a recording could not be ended'));
    this.#ending = Promise.all([this.#ending, ending]);
  }
}

const endOf = ({ startedAt, maxDuration }: RecordingRow): UnixMs => startedAt.getTime() + 1000 * maxDuration;
