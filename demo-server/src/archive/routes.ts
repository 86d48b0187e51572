import type { Config } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { App } from '../http/app.ts';
import type { Milliseconds } from '../media/frame.ts';
import { EventStore } from './event-store.ts';
import type { Archive } from './archive.ts';
import type { CameraSource } from './requests.ts';
import { stillRoutes } from './still-routes.ts';
import { Stills } from './stills.ts';
import { timelineRoutes } from './timeline-routes.ts';

export interface ArchiveRoutesOptions {
  cameras: CameraSource;
  archive: Archive;
  db: Database;
  config: Pick<Config, 'ffmpegPath'>;
  now?: () => Milliseconds;
}

/** Everything a page asks of recordings but playing them. */
export function archiveRoutes(app: App, { cameras, archive, db, config, now = Date.now }: ArchiveRoutesOptions): void {
  timelineRoutes(app, { cameras, archive, events: new EventStore(db) });
  stillRoutes(app, { cameras, archive, stills: new Stills(config.ffmpegPath), now });
}
