import type { GrantQueue } from '../access/grant-queue.ts';
import type { Config } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { App } from '../http/app.ts';
import type { CpuBudget } from '../jobs/cpu-budget.ts';
import type { UnixMs } from '../media/frame.ts';
import type { CameraIndexes } from './camera-indexes.ts';
import { EventStore } from './event-store.ts';
import { FragmentReader } from './fragment-reader.ts';
import type { CameraLookup } from './requests.ts';
import { stillRoutes } from './still-routes.ts';
import { Stills } from './stills.ts';
import { timelineRoutes } from './timeline-routes.ts';

export interface ArchiveRoutesOptions {
  cameras: CameraLookup;
  index: CameraIndexes;
  db: Database;
  config: Pick<Config, 'ffmpegPath'>;
  cpu: CpuBudget;
  grants: GrantQueue;
  fragments?: Pick<FragmentReader, 'read'>;
  now?: () => UnixMs;
}

/** Timelines, stills and events: everything about recordings but playing them. */
export function archiveRoutes(app: App, { cameras, index, db, config, cpu, grants, fragments = new FragmentReader(), now = Date.now }: ArchiveRoutesOptions): void {
  timelineRoutes(app, { cameras, index, events: new EventStore(db), grants });
  stillRoutes(app, { cameras, index, fragments, stills: new Stills(config.ffmpegPath, cpu), now });
}
