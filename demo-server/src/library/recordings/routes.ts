import type { App } from '../../http/app.ts';
import { infoRoutes } from './info-routes.ts';
import { recordingRoutes } from './recording-routes.ts';
import type { Recordings } from './recordings.ts';
import { shareRoutes } from './share-routes.ts';
import { streamRoutes } from './stream-routes.ts';
import { viewerRoutes } from './viewer-routes.ts';

/** Recording streams, managing what was recorded, and playing it. */
export function recordingsRoutes(app: App, { recordings }: { recordings: Recordings }): void {
  recordingRoutes(app, { recordings });
  infoRoutes(app, { recordings });
  streamRoutes(app, { recordings });
  viewerRoutes(app, { recordings });
  shareRoutes(app, { recordings });
}
