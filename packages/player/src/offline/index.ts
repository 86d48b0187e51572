/** Videos on this device: an entry of its own, for pages that load it when it is needed. */
export { OfflineVideos, type OfflineSize, type SaveOptions } from './offline-videos.ts';
export type { SavedVideo } from './saved-video.ts';
export type { SaveProgress } from './video-saver.ts';
