import type {
  DestinationReason,
  DestinationState,
  IsoTime,
  OnLate,
  OutputAvailability,
  PipelineFailure as ContractFailure,
  PipelineLogLevel,
  PipelineLogLine as ContractLogLine,
  PipelineOutput as ContractOutput,
  PipelineOverview as ContractOverview,
  PipelineReason,
  PipelineState,
  PipelineStatus as ContractStatus,
  Stage as ContractStage,
  StageName,
  StageState,
  StorageCleaned,
  StorageStats,
} from '../contract/index.ts';
import { defined, fieldsOf, list, number, text, timeOf } from '../json/fields.ts';
import { readTransport } from './camera.ts';

/** What a page knows, or what a server of another version says. */
type Open<T extends string> = T | (string & {});

/** The contract's `Stage` as a page reads it: a server of another version may know more names, states and reasons. */
export interface Stage extends Omit<ContractStage, 'name' | 'state' | 'reason'> {
  name: Open<StageName>;
  state: Open<StageState>;
  reason?: Open<PipelineReason>;
}

/** The contract's `PipelineOutput` as a page reads it. */
export interface PipelineOutput extends Omit<ContractOutput, 'state' | 'since' | 'reason' | 'availability'> {
  state: Open<DestinationState>;
  since?: IsoTime;
  reason?: Open<DestinationReason>;
  availability: Open<OutputAvailability>;
}

/** The contract's `PipelineFailure` as a page reads it. */
export interface PipelineFailure extends Omit<ContractFailure, 'time' | 'stage' | 'reason'> {
  time?: IsoTime;
  stage?: Open<StageName>;
  reason: Open<PipelineReason>;
}

/** The contract's `PipelineStatus` as a page reads it. */
export interface PipelineStatus extends Omit<ContractStatus, 'state' | 'since' | 'startedAt' | 'onLate' | 'stages' | 'output' | 'lastError'> {
  state: Open<PipelineState>;
  since?: IsoTime;
  startedAt?: IsoTime;
  onLate: Open<OnLate>;
  stages: Stage[];
  output: PipelineOutput;
  lastError?: PipelineFailure;
}

/** The contract's `PipelineOverview` as a page reads it. */
export interface PipelineOverview extends Omit<ContractOverview, 'pipelines' | 'defaults'> {
  pipelines: PipelineStatus[];
  defaults: Omit<ContractOverview['defaults'], 'onLate'> & { onLate: Open<OnLate> };
}

/** The contract's `PipelineLogLine` as a page reads it. */
export interface PipelineLogLine extends Omit<ContractLogLine, 'level' | 'stage' | 'reason'> {
  level: Open<PipelineLogLevel>;
  stage?: Open<StageName>;
  reason?: Open<PipelineReason>;
}

/** `undefined` without pipelines. */
export function readPipelineOverview(value: unknown): PipelineOverview | undefined {
  const { isRunning, pipelines, defaults } = fieldsOf(value);
  const read = list(pipelines, readPipelineStatus);
  const { bufferDuration, processorUrl, publishUrl, onLate } = fieldsOf(defaults);
  return (
    read && {
      isRunning: isRunning === true,
      pipelines: read,
      defaults: { bufferDuration: number(bufferDuration) ?? 30, processorUrl: text(processorUrl) ?? '', publishUrl: text(publishUrl) ?? '', onLate: text(onLate) ?? 'wait' },
    }
  );
}

/** `undefined` without an id and a state. */
export function readPipelineStatus(value: unknown): PipelineStatus | undefined {
  const fields = fieldsOf(value);
  const streamId = text(fields['streamId']);
  const state = text(fields['state']);
  if (streamId === undefined || state === undefined) return undefined;
  return defined<PipelineStatus>({
    streamId,
    state,
    isRunning: fields['isRunning'] === true,
    since: timeOf(fields['since']),
    startedAt: timeOf(fields['startedAt']),
    sourceUrl: text(fields['sourceUrl']) ?? '',
    bufferDuration: number(fields['bufferDuration']) ?? 0,
    processorUrl: text(fields['processorUrl']) ?? '',
    publishUrl: text(fields['publishUrl']) ?? '',
    outputUrl: text(fields['outputUrl']),
    onLate: text(fields['onLate']) ?? 'wait',
    stages: list(fields['stages'], readStage) ?? [],
    transports: list(fields['transports'], readTransport) ?? [],
    output: readOutput(fields['output']),
    batchNumber: number(fields['batchNumber']),
    lastError: readFailure(fields['lastError']),
  });
}

/** The pipeline of the answer to a start. */
export const readStarted = (value: unknown): PipelineStatus | undefined => readPipelineStatus(fieldsOf(value)['pipeline']);

function readStage(value: unknown): Stage | undefined {
  const { name, state, reason, queued, done, failed, lag, took } = fieldsOf(value);
  if (typeof name !== 'string') return undefined;
  return defined<Stage>({ name, state: text(state) ?? 'idle', reason: text(reason), queued: number(queued) ?? 0, done: number(done) ?? 0, failed: number(failed) ?? 0, lag: number(lag) ?? null, took: number(took) ?? null });
}

function readOutput(value: unknown): PipelineOutput {
  const { state, since, reason, bitrate, droppedFrames, availability, availabilitySince } = fieldsOf(value);
  return defined<PipelineOutput>({
    state: text(state) ?? 'idle',
    since: timeOf(since),
    reason: text(reason),
    bitrate: number(bitrate) ?? 0,
    droppedFrames: number(droppedFrames) ?? 0,
    availability: text(availability) ?? 'unknown',
    availabilitySince: timeOf(availabilitySince),
  });
}

function readFailure(value: unknown): PipelineFailure | undefined {
  const { time, stage, reason, message, hint, batchNumber } = fieldsOf(value);
  if (typeof reason !== 'string') return undefined;
  return defined<PipelineFailure>({ time: timeOf(time), stage: text(stage), reason, message: text(message) ?? reason, hint: text(hint) ?? '', batchNumber: number(batchNumber) });
}

function readLogLine(value: unknown): PipelineLogLine | undefined {
  const { id, time, level, streamId, stage, message, reason, batchNumber } = fieldsOf(value);
  const at = timeOf(time);
  if (typeof id !== 'number' || typeof message !== 'string' || at === undefined) return undefined;
  return defined<PipelineLogLine>({ id, time: at, level: text(level) ?? 'info', streamId: text(streamId) ?? '', stage: text(stage), message, reason: text(reason), batchNumber: number(batchNumber) });
}

/** `undefined` without lines. */
export const readPipelineLog = (value: unknown): PipelineLogLine[] | undefined => list(fieldsOf(value)['lines'], readLogLine);

function readFolder(value: unknown): { files: number; bytes: number } {
  const { files, bytes } = fieldsOf(value);
  return { files: number(files) ?? 0, bytes: number(bytes) ?? 0 };
}

/** `undefined` without a total. */
export function readStorageStats(value: unknown): StorageStats | undefined {
  const { totalBytes, freeBytes, originalStream, processedFragments, pipelines } = fieldsOf(value);
  if (typeof totalBytes !== 'number') return undefined;
  const readOne = (entry: unknown): StorageStats['pipelines'][number] | undefined => {
    const fields = fieldsOf(entry);
    const streamId = text(fields['streamId']);
    if (streamId === undefined) return undefined;
    const { isRunning } = fields;
    return defined<StorageStats['pipelines'][number]>({ streamId, isRunning: isRunning === true, originalStream: readFolder(fields['originalStream']), processedFragments: readFolder(fields['processedFragments']), oldest: timeOf(fields['oldest']) });
  };
  return { totalBytes, freeBytes: number(freeBytes) ?? 0, originalStream: readFolder(originalStream), processedFragments: readFolder(processedFragments), pipelines: list(pipelines, readOne) ?? [] };
}

/** `undefined` without counts. */
export function readCleaned(value: unknown): Pick<StorageCleaned, 'removedFiles' | 'removedBytes'> | undefined {
  const { removedFiles, removedBytes } = fieldsOf(value);
  return typeof removedFiles === 'number' ? { removedFiles, removedBytes: number(removedBytes) ?? 0 } : undefined;
}
