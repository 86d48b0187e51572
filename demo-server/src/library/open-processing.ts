import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { CpuBudget } from '../jobs/cpu-budget.ts';
import { FreeSpace } from '../net/free-space.ts';
import { openStorage, type Storage } from '../storage/storage.ts';
import { CaptionStore } from './caption-store.ts';
import { FileTexts } from './file-texts.ts';
import { Processing } from './processing.ts';
import { RenditionStore } from './rendition-store.ts';
import { SourceFiles } from './source-files.ts';
import { StoryboardMaker } from './storyboard-maker.ts';
import { Transcoder } from './transcoder.ts';
import { VideoStore } from './video-store.ts';

export interface ProcessingParts {
  db: Database;
  config: Pick<Config, 'dataDir' | 'databaseUrl' | 'ffmpegPath' | 'ffprobePath' | 'library' | 'retention'>;
  cpu: CpuBudget;
  log: FastifyBaseLogger;
}

/** The jobs of the library with what they need, for a server and for a worker. */
export async function openProcessing({ db, config, cpu, log }: ProcessingParts): Promise<{ storage: Storage; processing: Processing }> {
  const { dataDir, databaseUrl, ffmpegPath, ffprobePath, library, retention } = config;
  const storage = await openStorage(library.storage, db.serverId);
  const videos = new VideoStore(db, { ofAllServers: true });
  const renditions = new RenditionStore(db);
  const workDir = join(dataDir, 'cache', 'library');
  const timeLimit = library.jobTimeLimit;
  const transcoder = new Transcoder({ ffmpegPath, ffprobePath, workDir, storage, renditions, cpu });
  await transcoder.clean();
  const processing = new Processing({
    db,
    embedded: databaseUrl === undefined,
    // A folder of this server alone may have been copied with its id.
    storageId: databaseUrl !== undefined && library.isGiven ? await storage.id() : db.serverId,
    videos,
    renditions,
    transcoder,
    timeLimit,
    sources: new SourceFiles({ storage, folder: join(workDir, 'sources'), freeSpace: new FreeSpace(dataDir), minFreeBytes: retention.minFreeBytes }),
    storyboards: new StoryboardMaker({ ffmpegPath, workDir, timeLimit, storage, cpu }),
    texts: new FileTexts({ ffmpegPath, workDir, videos, captions: new CaptionStore(db), log }),
    storage,
    log,
  });
  return { storage, processing };
}
