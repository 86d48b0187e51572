import type { FastifyBaseLogger } from 'fastify';
import { sql } from 'drizzle-orm';
import { CameraRegistry } from './cameras/registry.ts';
import { cameraRoutes } from './cameras/routes.ts';
import type { Config } from './config.ts';
import { openDatabase } from './db/database.ts';
import { HlsService } from './hls/hls-service.ts';
import { hlsRoutes } from './hls/routes.ts';
import type { App } from './http/app.ts';
import { createApp } from './http/create-app.ts';
import { docsRoutes } from './http/docs.ts';
import { healthRoutes } from './http/health-routes.ts';
import { createLog } from './http/log.ts';
import { openapiRoute } from './http/openapi.ts';
import { staticRoutes } from './http/static.ts';
import { tokenRoutes } from './access/token-routes.ts';
import { Readiness } from './readiness.ts';
import { Archive } from './archive/archive.ts';
import { archiveRoutes } from './archive/routes.ts';
import { StreamRegistry } from './streams/stream-registry.ts';
import { missesViewers } from './webrtc/listen-address.ts';
import { signalingRoutes } from './webrtc/routes.ts';
import { WebRtcService } from './webrtc/webrtc-service.ts';
import { whepRoutes } from './webrtc/whep-routes.ts';

export interface Server {
  app: App;
  /** Where it listens, as a person would type it. */
  address: string;
  /** Resolves when no process that it started is left. */
  close(): Promise<void>;
}

/**
 * Wires cameras, recordings and what serves them together, and listens.
 *
 * @throws ConfigError, or what the port, the data directory or the database refused
 */
export async function createServer(config: Config, log: FastifyBaseLogger = createLog(config.logLevel)): Promise<Server> {
  const endings: (() => unknown)[] = [];
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= end(endings, log));
  try {
    const db = await openDatabase(config, log);
    endings.push(() => db.close());
    const archive = await Archive.open({ db, config, log });
    endings.push(() => archive.close());
    const streams = new StreamRegistry();
    const cameras = await CameraRegistry.open({ config, db, archive, streams, log });
    endings.push(() => cameras.close());
    const hls = new HlsService(streams);
    endings.push(() => hls.close());
    if (missesViewers(config)) {
      log.warn('WebRTC listens on loopback only: viewers elsewhere get HLS. WEBRTC_HOST names the address at which they reach this machine.');
    }
    const webrtc = new WebRtcService({ streams, archive, config, log });
    endings.push(() => webrtc.close());
    let started = false;

    const app = await createApp(config, log);
    endings.push(() => app.close());
    const readiness = new Readiness([() => webrtc.ping(), async () => db.orm.execute(sql`select 1`)]);
    healthRoutes(app, async () => started && (await readiness.check()));
    tokenRoutes(app);
    cameraRoutes(app, { cameras });
    archiveRoutes(app, { cameras, archive, db, config });
    hlsRoutes(app, { cameras, archive, hls });
    signalingRoutes(app, { cameras, webrtc });
    whepRoutes(app, { webrtc, config });
    openapiRoute(app);
    docsRoutes(app);
    await staticRoutes(app);

    // First the port: where it is taken, no camera is to start.
    const address = await app.listen({ host: config.host, port: config.port });
    cameras.start();
    started = true;
    return { app, address, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Closes in reverse order; a failure does not keep the rest from closing. */
async function end(endings: (() => unknown)[], log: FastifyBaseLogger): Promise<void> {
  for (const ending of endings.reverse()) {
    try {
      await ending();
    } catch (error) {
      log.error({ err: error }, 'could not be closed');
    }
  }
}
