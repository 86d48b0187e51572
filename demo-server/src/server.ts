import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { FastifyBaseLogger } from 'fastify';
import { demoCameras, demoSources, recordedScenes } from './cameras/demo/demo-cameras.ts';
import { DemoHistory } from './cameras/demo/demo-history.ts';
import { readCameras } from './cameras/definition.ts';
import { CameraRegistry } from './cameras/registry.ts';
import { cameraRoutes } from './cameras/routes.ts';
import { externalSources } from './cameras/sources/parse-source.ts';
import { restrictedAccess } from './cameras/sources/source-access.ts';
import { SourceCatalog } from './cameras/sources/source-catalog.ts';
import type { Config } from './config.ts';
import { openDatabase } from './db/database.ts';
import { HlsService } from './hls/live/hls-service.ts';
import { hlsRoutes } from './hls/routes.ts';
import type { App } from './http/app.ts';
import { createApp } from './http/create-app.ts';
import { docsRoutes } from './http/docs.ts';
import { healthRoutes } from './http/health-routes.ts';
import { createLog } from './http/log.ts';
import { CpuBudget } from './jobs/cpu-budget.ts';
import { openapiRoute } from './http/openapi.ts';
import { Push } from './http/push.ts';
import { staticRoutes } from './http/static.ts';
import { GrantQueue } from './access/grant-queue.ts';
import { tokenRoutes } from './access/token-routes.ts';
import { Readiness } from './readiness.ts';
import { Archive } from './archive/archive.ts';
import { archiveRoutes } from './archive/routes.ts';
import { Library } from './library/library.ts';
import { heldRanges } from './library/recordings/held-ranges.ts';
import { Recordings } from './library/recordings/recordings.ts';
import { recordingsRoutes } from './library/recordings/routes.ts';
import { libraryRoutes } from './library/routes.ts';
import { MediaMtxServer } from './preview/mediamtx-server.ts';
import { Metrics } from './metrics/metrics.ts';
import { metricsRoute } from './metrics/metrics-route.ts';
import { Mixer } from './preview/mixer/mixer.ts';
import { PipelinePush } from './pipeline/pipeline-push.ts';
import { Pipelines } from './pipeline/pipelines.ts';
import { pipelineRoutes } from './pipeline/routes.ts';
import { PipelineStorage } from './pipeline/storage.ts';
import { systemClock } from './media/wall-clock.ts';
import { Preview } from './preview/preview.ts';
import { PreviewPush } from './preview/preview-push.ts';
import { publishing } from './preview/publishing.ts';
import { previewRoutes } from './preview/routes.ts';
import { watchable } from './preview/watchable.ts';
import { RtmpServer } from './rtmp-in/rtmp-server.ts';
import { StreamRegistry } from './streams/stream-registry.ts';
import { isUnreachableForViewers } from './webrtc/listen-address.ts';
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
    const archive = await Archive.open({ db, config, log, held: heldRanges(db) });
    endings.push(() => archive.close());
    const cpu = new CpuBudget();
    const metrics = new Metrics({ db, cpu });
    const streams = new StreamRegistry();
    const cacheDir = join(config.dataDir, 'cache');
    const history = new DemoHistory({ archive, cpu, ffmpegPath: config.ffmpegPath, cacheDir, duration: config.historyDuration, log });
    endings.push(() => history.close());
    const library = await Library.open({ db, config, cpu, viewingObserver: metrics.viewings, log });
    endings.push(() => library.close());
    const recordings = await Recordings.open({ db, config, cpu, library, archive, streams, log });
    endings.push(() => recordings.close());
    const cameras = await CameraRegistry.open({
      config,
      db,
      archive,
      streams,
      definitions: config.cameras === undefined ? demoCameras() : await readCameras(config.cameras),
      sources: new SourceCatalog({ factories: [demoSources({ cacheDir }), externalSources(config)], apiAccess: restrictedAccess(config) }),
      historyOf: (cameraId) => history.progressOf(cameraId),
      log,
    });
    endings.push(() => cameras.close());
    const preview = await Preview.open({
      ...{ db, config, cpu, streams, archive, library, recorder: recordings.recorder, observer: metrics.preview, log },
      openStream: (options) => new Mixer(options),
      publishing: publishing(config),
      ...(config.previewServer !== undefined && { server: new MediaMtxServer({ url: config.previewServer, log }) }),
    });
    endings.push(() => preview.close());
    metrics.preview.observe(() => preview.status);
    const pipelines = await Pipelines.open({ config, streams, log });
    endings.push(() => pipelines.close());
    const pipelineStorage = new PipelineStorage(pipelines, { dataDir: config.dataDir, clock: systemClock });
    endings.push(() => pipelineStorage.close());
    metrics.pipelines.observe(() => pipelines.overview.pipelines);
    const hls = new HlsService(streams);
    endings.push(() => hls.close());
    if (isUnreachableForViewers(config)) {
      log.warn('WebRTC listens on loopback only: viewers elsewhere get HLS. WEBRTC_HOST names the address at which they reach this machine.');
    }
    const webrtc = new WebRtcService({ streams, archive: archive.index, config, log });
    endings.push(() => webrtc.close());
    let started = false;

    const app = await createApp({ ...config, uploadOrigin: await library.storage.parts?.origin() }, log);
    endings.push(() => app.close());
    const push = new Push(app, config);
    endings.push(() => push.close());
    const previewPush = new PreviewPush(push, preview);
    endings.push(() => previewPush.close());
    const pipelinePush = new PipelinePush(push, pipelines);
    endings.push(() => pipelinePush.close());
    metrics.observe(app);
    metricsRoute(app, metrics);
    const readiness = new Readiness([() => webrtc.ping(), async () => db.orm.execute(sql`select 1`)]);
    healthRoutes(app, async () => started && (await readiness.check()));
    tokenRoutes(app);
    const publishers = new RtmpServer({ streams, authenticator: config.authSecret === undefined ? undefined : app.authenticator, log });
    endings.push(() => publishers.close());
    const watched = watchable({ cameras, preview, publishers, pipelines });
    cameraRoutes(app, { cameras, publishers, watchable: watched });
    const grants = new GrantQueue();
    archiveRoutes(app, { cameras: watched, index: archive.index, db, config, cpu, grants });
    await libraryRoutes(app, { library, config });
    recordingsRoutes(app, { recordings });
    previewRoutes(app, { preview });
    pipelineRoutes(app, { pipelines, storage: pipelineStorage });
    hlsRoutes(app, { cameras: watched, archive: archive.index, hls, grants });
    signalingRoutes(app, { cameras: watched, webrtc });
    whepRoutes(app, { webrtc, config });
    openapiRoute(app);
    docsRoutes(app);
    await staticRoutes(app);

    // First the port: where it is taken, no camera is to start.
    const address = await app.listen({ host: config.host, port: config.port });
    if (config.rtmpPort !== undefined) await publishers.listen(config.host, config.rtmpPort);
    cameras.start();
    library.start();
    recordings.start();
    await pipelines.resume();
    pipelineStorage.start((error) => log.error({ err: error }, 'the storage of a pipeline could not be cleaned'));
    history.start(recordedScenes(cameras.list()));
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
