import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { App } from '../http/app.ts';
import { FreeSpace } from '../net/free-space.ts';
import { analyticsRoutes } from './analytics-routes.ts';
import { captionRoutes } from './caption-routes.ts';
import { chapterRoutes } from './chapter-routes.ts';
import { cmcdRoutes } from './cmcd/cmcd-routes.ts';
import { dashRoutes } from './dash-routes.ts';
import { directUploadRoutes } from './direct-upload-routes.ts';
import { DirectUploads } from './direct-uploads.ts';
import type { Library } from './library.ts';
import { partUploadRoutes } from './part-upload-routes.ts';
import { PartUploads } from './part-uploads.ts';
import { playbackRoutes } from './playback-routes.ts';
import { protectionRoutes } from './protection/protection-routes.ts';
import { ResumableUploads } from './resumable-uploads.ts';
import { storyboardRoutes } from './storyboard-routes.ts';
import { tusRoutes } from './tus-routes.ts';
import { Uploads } from './upload.ts';
import { uploadRoutes } from './upload-routes.ts';
import { UploadSpace } from './upload-space.ts';
import { videoRoutes } from './video-routes.ts';

export interface LibraryRoutesOptions {
  library: Library;
  config: Pick<Config, 'dataDir' | 'library' | 'retention'>;
}

/** Uploading, managing and playing videos, and how they are watched. */
export async function libraryRoutes(app: App, { library, config }: LibraryRoutesOptions): Promise<void> {
  const { minFreeBytes } = config.retention;
  const uploads = new Uploads({
    videos: library.videos,
    storage: library.storage,
    minFreeBytes,
    keep: (videoId, path, store) => library.keepSource(videoId, path, store),
    process: (videoId) => library.process(videoId),
  });
  const maxBytes = config.library.maxUploadBytes;
  await uploadRoutes(app, { library, uploads, maxBytes });
  const folder = join(config.dataDir, 'uploads');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const space = (await isOnOneDisk(folder, library.storage.pathOf(''))) ? uploads.space : new UploadSpace({ freeSpace: new FreeSpace(folder, { maxAge: 0 }), minFreeBytes });
  const resumable = await ResumableUploads.open({ folder, library, uploads, space, maxBytes });
  app.addHook('onClose', async () => resumable.close());
  await tusRoutes(app, { library, resumable, space, maxBytes });
  const direct = await DirectUploads.open({ folder: join(config.dataDir, 'direct-uploads'), library, uploads, maxBytes, log: app.log });
  app.addHook('onClose', async () => direct.close());
  directUploadRoutes(app, { library, direct });
  const parts = await PartUploads.open({ folder: join(config.dataDir, 'part-uploads'), library, uploads, maxBytes, log: app.log });
  app.addHook('onClose', async () => parts.close());
  partUploadRoutes(app, { library, parts, maxBytes });
  videoRoutes(app, { library });
  playbackRoutes(app, { library });
  dashRoutes(app, { library });
  protectionRoutes(app, { library });
  storyboardRoutes(app, { library });
  chapterRoutes(app, { library });
  captionRoutes(app, { library });
  analyticsRoutes(app, { library });
  cmcdRoutes(app, { library });
}

/** @param other `undefined`: on another machine */
async function isOnOneDisk(folder: string, other: string | undefined): Promise<boolean> {
  return other !== undefined && (await stat(folder)).dev === (await stat(other)).dev;
}
