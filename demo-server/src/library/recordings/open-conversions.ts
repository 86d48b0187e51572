import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../../config.ts';
import type { Database } from '../../db/database.ts';
import type { CpuBudget } from '../../jobs/cpu-budget.ts';
import { FreeSpace } from '../../net/free-space.ts';
import type { Storage } from '../../storage/storage.ts';
import { RenditionStore } from '../rendition-store.ts';
import { SourceFiles } from '../source-files.ts';
import { Transcoder } from '../transcoder.ts';
import { ConversionJobs } from './conversion-jobs.ts';
import { ConversionStore } from './conversion-store.ts';
import { Converter } from './converter.ts';

export interface ConversionParts {
  db: Database;
  config: Pick<Config, 'dataDir' | 'databaseUrl' | 'ffmpegPath' | 'ffprobePath' | 'library' | 'retention'>;
  cpu: CpuBudget;
  storage: Storage;
  log: FastifyBaseLogger;
}

export interface OpenConversions {
  jobs: ConversionJobs;
  conversions: ConversionStore;
  renditions: RenditionStore;
  sources: SourceFiles;
  /** Where FFmpeg writes. */
  workDir: string;
}

/** The conversions of recordings with what they need, for a server and for a worker. */
export async function openConversions({ db, config, cpu, storage, log }: ConversionParts): Promise<OpenConversions> {
  const { dataDir, databaseUrl, ffmpegPath, ffprobePath, library, retention } = config;
  const workDir = join(dataDir, 'cache', 'recordings');
  const timeLimit = library.jobTimeLimit;
  const conversions = new ConversionStore(db);
  const renditions = new RenditionStore(db);
  const sources = new SourceFiles({ storage, folder: join(workDir, 'sources'), freeSpace: new FreeSpace(dataDir), minFreeBytes: retention.minFreeBytes });
  const transcoder = new Transcoder({ ffmpegPath, ffprobePath, workDir: join(workDir, 'renditions'), storage, renditions, cpu });
  const converter = new Converter({ ffmpegPath, workDir, timeLimit, storage, renditions, sources, transcoder, cpu });
  // A folder of this server alone may have been copied with its id.
  const storageId = databaseUrl !== undefined && library.isGiven ? await storage.id() : db.serverId;
  const jobs = new ConversionJobs({ db, embedded: databaseUrl === undefined, storageId, conversions, converter, storage, log });
  return { conversions, jobs, renditions, sources, workDir };
}
