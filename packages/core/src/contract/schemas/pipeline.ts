import * as z from 'zod/mini';
import { BUFFER_DURATION, latePolicies, outputAvailabilities, pipelineLogLevels, pipelineReasons, pipelineStates, stageNames, stageStates } from '../pipeline-values.ts';
import { Transport } from './cameras.ts';
import { DestinationReason, DestinationState } from './destinations.ts';
import { withoutControls } from './text.ts';
import { IsoTime } from './time.ts';

/** The id of a pipeline is the id of the stream that comes out of it, and the name under which it is published. */
export const PipelineId = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'must have letters, digits, - and _ only, and at most 64 of them'));

/**
 * - `starting`: nothing of the source has come yet
 * - `running`: media comes in
 * - `stopping`: nothing is fetched any more; what was fetched is still processed and published
 * - `stopped`: it has ended; its files are still there
 * - `failed`: it cannot go on until somebody starts it again
 */
export const PipelineState = z.enum(pipelineStates);
export type PipelineState = z.infer<typeof PipelineState>;

/**
 * - `fetch`: playlists and segments of the source; counts segments
 * - `batch`: collects segments until they are long enough, and separates sound and picture; counts batches
 * - `process`: sends the sound to the processor and gets it back; counts batches
 * - `remux`: puts the processed sound beside the picture; counts batches
 * - `publish`: sends it to the server; counts batches
 */
export const StageName = z.enum(stageNames);
export type StageName = z.infer<typeof StageName>;

/**
 * - `idle`: it has nothing to do
 * - `working`
 * - `waiting`: for something outside that is away or late; `reason` says what
 * - `failed`: the last item failed; the next one is tried
 */
export const StageState = z.enum(stageStates);
export type StageState = z.infer<typeof StageState>;

/**
 * When the processor is late or gone:
 * - `wait`: until it answers. Nothing is lost, and the output stands still meanwhile.
 * - `original`: the sound of the source is published in place of what did not come in time.
 */
export const OnLate = z.enum(latePolicies);
export type OnLate = z.infer<typeof OnLate>;

/**
 * - `source_unreachable`, `source_refused`, `source_not_found`: the source does not answer, wants other credentials, or is not there
 * - `source_not_allowed`: this server may not open such an address
 * - `source_stalled`: the playlist has not changed for a long time
 * - `source_ended`: the playlist has its end
 * - `source_unsupported`: no H.264 or AAC, or an encryption other than AES-128
 * - `playlist_invalid`: what came is no playlist, or is too large
 * - `segment_missed`: it left the playlist before it could be fetched
 * - `segment_failed`: it could not be fetched or decrypted
 * - `demux_failed`, `video_missing`, `audio_missing`: the batch cannot be read, or lacks its picture or its sound
 * - `processor_unreachable`, `processor_timeout`, `processor_refused`: the processor is away, late, or said that it cannot
 * - `fragment_too_large`: the sound of the batch is more than one message may have
 * - `answer_invalid`, `answer_short`: what the processor sent is no sound, or shorter than what it got
 * - `remux_failed`: sound and picture could not be put together
 * - `output_late`: the next batch was not ready in time, so the output stood still
 * - `publish_failed`: see `output.reason`
 * - `output_missing`: the published playlist is not there, or does not go on
 * - `disk_full`: nothing is fetched until there is space again
 * - `internal`: a fault of this server; its log has the cause
 */
export const PipelineReason = z.enum(pipelineReasons);
export type PipelineReason = z.infer<typeof PipelineReason>;

const url = z.string().check(withoutControls, z.minLength(1), z.maxLength(2048));

export const PipelineStart = z.object({
  /** `http://` or `https://`: a live or event playlist of HLS, master or media. */
  sourceUrl: url,
  streamId: PipelineId,
  /** Seconds of media in a batch, 2 to 300. Default: 30. */
  bufferDuration: z.optional(z.number().check(z.gte(BUFFER_DURATION.least), z.lte(BUFFER_DURATION.most))),
  /** Of the audio processor. Default: `AUDIO_PROCESSOR_URL` of the server. */
  processorUrl: z.optional(url),
  /** `rtmp://`, `rtmps://` or `srt://`, without the key. Default: `PUBLISH_URL` of the server. */
  publishUrl: z.optional(url),
  /** The stream key, write-only: no answer has it. Default: `streamId`. */
  publishKey: z.optional(z.string().check(withoutControls, z.maxLength(512))),
  /** The playlist of the published stream, to watch whether it can be had. Without it that is not watched. */
  outputUrl: z.optional(url),
  /** Default: `wait`. */
  onLate: z.optional(OnLate),
});
export type PipelineStart = z.infer<typeof PipelineStart>;

export const PipelineStop = z.object({
  /** Without it, all pipelines. */
  streamId: z.optional(PipelineId),
  /** Whether what was fetched is still published. Default: true. `false` also ends one that is stopping. */
  drain: z.optional(z.boolean()),
});
export type PipelineStop = z.infer<typeof PipelineStop>;

export const Stage = z.object({
  name: StageName,
  state: StageState,
  /** Why it waits or has failed. */
  reason: z.optional(PipelineReason),
  /** Waiting for this stage, with what it works on. */
  queued: z.number(),
  /** Since the start. */
  done: z.number(),
  /** Since the start. Of `fetch`: segments that were missed. */
  failed: z.number(),
  /** How far the media that this stage has finished is behind the newest of the source, milliseconds; null before the first. The stage whose lag is much more than that of the stage before is the bottleneck. That of `batch` includes the wait for a free place at the processor. */
  lag: z.nullable(z.number()),
  /** How long the last item took, milliseconds; null before the first, and for `publish`. */
  took: z.nullable(z.number()),
});
export type Stage = z.infer<typeof Stage>;

/** - `unwatched`: there is no `outputUrl` · `unknown`: not asked yet · `available`: it is there and goes on · `missing`: it is not */
export const OutputAvailability = z.enum(outputAvailabilities);
export type OutputAvailability = z.infer<typeof OutputAvailability>;

export const PipelineOutput = z.object({
  state: DestinationState,
  /** Time of the change to `state`. */
  since: IsoTime,
  reason: z.optional(DestinationReason),
  /** What the server took in the last seconds, bits a second. */
  bitrate: z.number(),
  droppedFrames: z.number(),
  availability: OutputAvailability,
  /** Time of the change to `availability`. */
  availabilitySince: z.optional(IsoTime),
});
export type PipelineOutput = z.infer<typeof PipelineOutput>;

export const PipelineFailure = z.object({ time: IsoTime, stage: StageName, reason: PipelineReason, message: z.string(), /** What to do. */ hint: z.string(), batchNumber: z.optional(z.number()) });
export type PipelineFailure = z.infer<typeof PipelineFailure>;

export const PipelineStatus = z.object({
  streamId: PipelineId,
  state: PipelineState,
  /** In one of the first three states. */
  isRunning: z.boolean(),
  /** Time of the change to `state`. */
  since: IsoTime,
  /** Of this run. A restart of the server goes on with the same run. */
  startedAt: IsoTime,
  /** Without user and password. */
  sourceUrl: z.string(),
  bufferDuration: z.number(),
  processorUrl: z.string(),
  publishUrl: z.string(),
  outputUrl: z.optional(z.string()),
  onLate: OnLate,
  /** All of them, in the order of `stageNames`. */
  stages: z.array(Stage),
  /** Where to watch what is published, at this server, in order of preference. Empty before there is something, and after the end. */
  transports: z.array(Transport),
  output: PipelineOutput,
  /** The batch that is published now. */
  batchNumber: z.optional(z.number()),
  lastError: z.optional(PipelineFailure),
});
export type PipelineStatus = z.infer<typeof PipelineStatus>;

export const PipelineOverview = z.object({
  /** Whether any pipeline is. */
  isRunning: z.boolean(),
  pipelines: z.array(PipelineStatus),
  /** What a start without them takes. */
  defaults: z.object({ bufferDuration: z.number(), processorUrl: z.string(), publishUrl: z.string(), onLate: OnLate }),
});
export type PipelineOverview = z.infer<typeof PipelineOverview>;

export const PipelineStarted = z.object({ success: z.literal(true), message: z.string(), streamId: PipelineId, pipeline: PipelineStatus });
export type PipelineStarted = z.infer<typeof PipelineStarted>;

export const PipelineStopped = z.object({ success: z.literal(true), message: z.string(), pipelines: z.array(PipelineStatus) });
export type PipelineStopped = z.infer<typeof PipelineStopped>;

export const PipelineLogLevel = z.enum(pipelineLogLevels);
export type PipelineLogLevel = z.infer<typeof PipelineLogLevel>;

export const PipelineLogLine = z.object({
  /** Counts lines, from 1; again after a restart of the server. */
  id: z.number(),
  time: IsoTime,
  level: PipelineLogLevel,
  streamId: PipelineId,
  /** The stage that says it; missing where it is about the pipeline as a whole. */
  stage: z.optional(StageName),
  message: z.string(),
  reason: z.optional(PipelineReason),
  batchNumber: z.optional(z.number()),
});
export type PipelineLogLine = z.infer<typeof PipelineLogLine>;

/** Answer of `GET /api/pipeline/log`, and the pushed event `log`: the newest lines (at most 500) to who joins, then new ones. */
export const PipelineLog = z.object({ lines: z.array(PipelineLogLine) });
export type PipelineLog = z.infer<typeof PipelineLog>;

const Folder = z.object({ files: z.number(), bytes: z.number() });

export const StorageStats = z.object({
  /** Of the pipelines, bytes. */
  totalBytes: z.number(),
  /** On the disk, bytes. */
  freeBytes: z.number(),
  /** Segments as they were fetched. */
  originalStream: Folder,
  /** What the processor sent, and what is ready to be published. */
  processedFragments: Folder,
  pipelines: z.array(z.object({ streamId: PipelineId, isRunning: z.boolean(), originalStream: Folder, processedFragments: Folder, /** Of the oldest file. */ oldest: z.optional(IsoTime) })),
});
export type StorageStats = z.infer<typeof StorageStats>;

export const StorageClean = z.object({
  /** Without it, those of all pipelines. */
  streamId: z.optional(PipelineId),
  /** Only files that were written before. */
  olderThan: z.optional(IsoTime),
});
export type StorageClean = z.infer<typeof StorageClean>;

/** What a running pipeline still needs stays. */
export const StorageCleaned = z.object({ success: z.literal(true), message: z.string(), removedFiles: z.number(), removedBytes: z.number() });
export type StorageCleaned = z.infer<typeof StorageCleaned>;
