export * from './base/index.ts';
export { OrielCamera, type CameraState, type PlayerState, type TransportChoice } from './camera/camera.ts';
export { OrielContext } from './context/context.ts';
export { OrielCameraGrid } from './camera-grid/camera-grid.ts';
export { OrielHlsPlayer } from './hls-player/hls-player.ts';
export { OrielRecordingPlayer } from './recording-player/recording-player.ts';
export * from './timeline/events.ts';
export type { TimelineActivity, TimelineEvent } from './timeline/facts.ts';
export { OrielTimeline } from './timeline/timeline.ts';
