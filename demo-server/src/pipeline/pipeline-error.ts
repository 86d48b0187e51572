import type { PipelineReason } from '@oriel/core/contract';

/** What went wrong in a stage of a pipeline. Its message is a sentence for operators and has no credentials. */
export class PipelineError extends Error {
  override readonly name = 'PipelineError';
  readonly reason: PipelineReason;

  constructor(reason: PipelineReason, message: string, { cause }: { cause?: unknown } = {}) {
    super(message, { cause });
    this.reason = reason;
  }
}

/** What to do about it. */
export const pipelineHints: Readonly<Record<PipelineReason, string>> = {
  source_unreachable: 'See whether the source runs, and whether this server can reach it. It is tried again by itself.',
  source_refused: 'Put valid credentials into the address of the source.',
  source_not_found: 'Check the address of the source. It is tried again by itself.',
  source_not_allowed: 'Name a public address, or ask the server’s operator for ALLOW_PRIVATE_SOURCES.',
  source_stalled: 'See whether the encoder of the source still sends. It is asked again by itself.',
  source_ended: 'The source is over. Start the pipeline again when it is back.',
  source_unsupported: 'Let the source send H.264 and AAC, without encryption or with AES-128.',
  playlist_invalid: 'The address must lead to an HLS playlist. Open it in a player to compare.',
  segment_missed: 'The source keeps its segments for too short a time, or the connection to it is too slow.',
  segment_failed: 'See the log of the source’s server for this segment.',
  demux_failed: 'The segments are damaged, or not what the playlist says.',
  video_missing: 'The segments of this batch have no picture. See to the encoder of the source.',
  audio_missing: 'The segments of this batch have no sound. See to the encoder of the source.',
  processor_unreachable: 'Start the audio processor, or check its address. It is tried again by itself.',
  processor_timeout: 'The audio processor does not answer in time. Give it more power, or set onLate to original.',
  processor_refused: 'See the log of the audio processor.',
  fragment_too_large: 'Use a shorter bufferDuration, or a lower bit rate of the source’s sound.',
  answer_invalid: 'The audio processor must send a sound file, such as MP4, WAV, FLAC or Ogg.',
  answer_short: 'The audio processor must send as much sound as it gets. The rest was filled with silence.',
  remux_failed: 'See the server’s log.',
  output_late: 'See which stage has the largest lag. The output goes on by itself, and is that much later from now on.',
  publish_failed: 'See output.reason. It is tried again by itself, except for a key that is refused.',
  output_missing: 'See whether the server that is published to makes HLS of the stream, and whether outputUrl is right.',
  disk_full: 'Free space, or clean the storage of the pipelines.',
  internal: 'See the server’s log.',
};

export const isOfProcessor = ({ reason }: PipelineError): boolean => reason.startsWith('processor_') || reason.startsWith('answer_') || reason === 'fragment_too_large';
