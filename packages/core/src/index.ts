export * from './contract/index.ts';
export * from './transport/index.ts';
export * from './clients/index.ts';
// As a page reads them; the contract's own are in `@oriel/core/contract`.
export type { Camera, Destination, DestinationCheck, DestinationStatus, PipelineFailure, PipelineLogLine, PipelineOutput, PipelineOverview, PipelineStatus, PreviewHealth, PreviewStatus, Recording, RecordingInfo, RecordingJob, RecordingStream, Stage, Video, VideoCaptions, VideoQuality } from './clients/index.ts';
export * from './sessions/index.ts';
export * from './timeline/index.ts';
