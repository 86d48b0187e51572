import type { Config } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { App } from '../http/app.ts';
import type { Milliseconds } from '../media/frame.ts';
import { EventStore } from './event-store.ts';
import type { Recordings } from './recordings.ts';
import type { CameraSource } from './requests.ts';
import { stillRoutes } from './still-routes.ts';
import { Stills } from './stills.ts';
import { timelineRoutes } from './timeline-routes.ts';

export interface RecordingRoutesOptions {
  cameras: CameraSource;
  recordings: Recordings;
  db: Database;
  config: Pick<Config, 'ffmpegPath'>;
  now?: () => Milliseconds;
}

/** Everything a page asks of recordings but playing them. */
export function recordingRoutes(app: App, { cameras, recordings, db, config, now = Date.now }: RecordingRoutesOptions): void {
  timelineRoutes(app, { cameras, recordings, events: new EventStore(db) });
  stillRoutes(app, { cameras, recordings, stills: new Stills(config.ffmpegPath), now });
}
