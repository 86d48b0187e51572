import type { Config } from '../config.ts';
import type { App } from '../http/app.ts';
import { FreeSpace } from '../net/free-space.ts';
import { analyticsRoutes } from './analytics-routes.ts';
import { captionRoutes } from './caption-routes.ts';
import { chapterRoutes } from './chapter-routes.ts';
import type { Library } from './library.ts';
import { playbackRoutes } from './playback-routes.ts';
import { storyboardRoutes } from './storyboard-routes.ts';
import { Uploads } from './upload.ts';
import { uploadRoutes } from './upload-routes.ts';
import { videoRoutes } from './video-routes.ts';

export interface LibraryRoutesOptions {
  library: Library;
  config: Pick<Config, 'library' | 'retention'>;
}

/** Uploading, managing and playing videos, and how they are watched. */
export async function libraryRoutes(app: App, { library, config }: LibraryRoutesOptions): Promise<void> {
  const uploads = new Uploads({
    videos: library.videos,
    storage: library.storage,
    freeSpace: new FreeSpace(config.library.storageDir),
    minFreeBytes: config.retention.minFreeBytes,
    process: (videoId) => library.process(videoId),
  });
  await uploadRoutes(app, { library, uploads, maxBytes: config.library.maxUploadBytes });
  videoRoutes(app, { library });
  playbackRoutes(app, { library });
  storyboardRoutes(app, { library });
  chapterRoutes(app, { library });
  captionRoutes(app, { library });
  analyticsRoutes(app, { library });
}
