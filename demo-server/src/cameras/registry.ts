import { type CameraCreate, type CameraReplace, type CameraUpdate, OrielError, PREVIEW_STREAM, ServerError } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import type { Archive } from '../archive/archive.ts';
import { EventStore } from '../archive/event-store.ts';
import { type Config, ConfigError } from '../config.ts';
import type { Database } from '../db/database.ts';
import { type WallClock, systemClock } from '../media/wall-clock.ts';
import type { StreamRegistry } from '../streams/stream-registry.ts';
import { Camera, type CameraHandle } from './camera.ts';
import { CameraStore, type StoredCamera } from './camera-store.ts';
import { type CameraDefinition, idFor } from './definition.ts';
import type { SourceCatalog } from './sources/source-catalog.ts';

export type { CameraHandle } from './camera.ts';

export interface CameraRegistryOptions {
  config: Pick<Config, 'ffmpegPath'>;
  db: Pick<Database, 'orm' | 'serverId'>;
  archive: Pick<Archive, 'attach' | 'stateOf' | 'hasRecordings'>;
  /** Every camera is added to these. */
  streams: Pick<StreamRegistry, 'add' | 'remove' | 'has'>;
  /** The configured cameras. */
  definitions: readonly CameraDefinition[];
  sources: Pick<SourceCatalog, 'create' | 'check' | 'showsName'>;
  /** The contract's `Camera.history`, from whoever generates it. Default: no camera has any. */
  historyOf?: (cameraId: string) => number | undefined;
  log: FastifyBaseLogger;
  clock?: WallClock;
}

/**
 * All cameras: the configured ones, and those that were created over the API. What the API changed is stored and outlives
 * a restart, also for configured cameras. Each camera records by itself when its definition says so.
 */
export class CameraRegistry {
  readonly #options: CameraRegistryOptions;
  readonly #store: CameraStore;
  readonly #events: EventStore;
  readonly #configured: ReadonlyMap<string, CameraDefinition>;
  readonly #cameras = new Map<string, Camera>();
  #changes: Promise<unknown> = Promise.resolve();
  #state: 'new' | 'started' | 'closed' = 'new';

  private constructor(options: CameraRegistryOptions) {
    this.#options = options;
    this.#store = new CameraStore(options.db);
    this.#events = new EventStore(options.db);
    this.#configured = new Map(options.definitions.map((each) => [each.id, each]));
  }

  /** @throws ConfigError for a configured source that is not valid */
  static async open(options: CameraRegistryOptions): Promise<CameraRegistry> {
    const registry = new CameraRegistry(options);
    const { changed, removed } = await registry.#store.load();
    const kept = options.definitions.filter(({ id }) => !removed.has(id));
    const definitions = new Map([...kept, ...changed.map((each) => registry.#withOrigin(each))].map((each) => [each.id, each]));
    for (const definition of definitions.values()) {
      try {
        const camera = registry.#newCamera(definition);
        options.streams.add(camera);
        registry.#cameras.set(camera.id, camera);
      } catch (error) {
        if (!(error instanceof OrielError)) throw error;
        if (definition.origin === 'configuration') {
          throw new ConfigError([`The source of camera "${definition.id}" must be rtsp://, rtsps://, http://, https:// or the path of a file.`]);
        }
        // A stored camera, for example of a scene that is no more, must not keep the server from starting.
        options.log.error({ camera: definition.id, err: error }, 'camera left out: its source is not supported');
      }
    }
    return registry;
  }

  list(): CameraHandle[] {
    return [...this.#cameras.values()];
  }

  /** @throws OrielError `camera_unknown` */
  get(id: string): CameraHandle {
    return this.#get(id);
  }

  start(): void {
    this.#state = 'started';
    for (const camera of this.#cameras.values()) camera.start();
  }

  /** @throws OrielError `camera_exists`, `stream_exists`, `source_not_allowed`, or `invalid_request` for an unknown kind of source */
  create({ id, name, source, record = true }: CameraCreate): Promise<CameraHandle> {
    return this.#queue(async () => {
      if (id !== undefined && this.#cameras.has(id)) throw new ServerError('camera_exists');
      if (id === PREVIEW_STREAM) throw new ServerError('stream_exists', { details: { streamId: id } });
      const definition = this.#withOrigin({ id: id ?? (await this.#freeId(name)), name, source, record });
      await this.#options.sources.check(definition);
      const camera = this.#newCamera(definition);
      // Takes the id among all streams, or fails before anything is stored.
      this.#options.streams.add(camera);
      try {
        await this.#store.save(definition);
      } catch (error) {
        this.#options.streams.remove(camera.id);
        throw error;
      }
      this.#cameras.set(camera.id, camera);
      if (this.#state === 'started') camera.start();
      return camera;
    });
  }

  /** @throws OrielError `camera_unknown`, `source_not_allowed`, or `invalid_request` for an unknown kind of source */
  replace(id: string, { name, source, record = true }: CameraReplace): Promise<CameraHandle> {
    return this.#queue(() => this.#change(this.#get(id), { id, name, source, record }));
  }

  /** Changes only what is given. @throws OrielError as `replace` */
  update(id: string, { name, source, record }: CameraUpdate): Promise<CameraHandle> {
    return this.#queue(() => {
      const camera = this.#get(id);
      const { definition } = camera;
      return this.#change(camera, { id, name: name ?? definition.name, source: source ?? definition.source, record: record ?? definition.record });
    });
  }

  /** Its recordings and events stay until they are too old. @throws OrielError `camera_unknown` */
  remove(id: string): Promise<void> {
    return this.#queue(async () => {
      const camera = this.#get(id);
      if (this.#configured.has(id)) await this.#store.markRemoved(camera.definition);
      else await this.#store.delete(id);
      this.#cameras.delete(id);
      await camera.close();
      this.#options.streams.remove(id);
    });
  }

  /** When this resolves, no camera has an FFmpeg process left. */
  async close(): Promise<void> {
    this.#state = 'closed';
    await this.#queue(() => Promise.all([...this.#cameras.values()].map((camera) => camera.close())));
  }

  async #change(camera: Camera, changed: StoredCamera): Promise<CameraHandle> {
    const definition = this.#withOrigin(changed);
    if (definition.source !== camera.definition.source) await this.#options.sources.check(definition);
    await this.#store.save(definition);
    await camera.change(definition);
    return camera;
  }

  #get(id: string): Camera {
    const camera = this.#cameras.get(id);
    if (!camera) throw new ServerError('camera_unknown', { details: { cameraId: id } });
    return camera;
  }

  /** A stored camera keeps the rights of a configured one as long as its source is the configured one. */
  #withOrigin(camera: StoredCamera): CameraDefinition {
    return { ...camera, origin: this.#configured.get(camera.id)?.source === camera.source ? 'configuration' : 'api' };
  }

  /** An id without recordings or events of an earlier camera: a new camera of the same name must not inherit them. */
  async #freeId(name: string): Promise<string> {
    const { archive, streams } = this.#options;
    const withEvents = await this.#events.cameraIds();
    return idFor(name, (id) => id === PREVIEW_STREAM || streams.has(id) || withEvents.has(id) || archive.hasRecordings(id));
  }

  #newCamera(definition: CameraDefinition): Camera {
    const { archive, config, sources, log, clock = systemClock, historyOf = () => undefined } = this.#options;
    return new Camera({ definition, sources, archive, ffmpegPath: config.ffmpegPath, log, clock, historyOf });
  }

  /** Runs changes one after another. */
  #queue<Result>(change: () => Promise<Result>): Promise<Result> {
    const result = this.#changes.then(change);
    this.#changes = result.catch(() => {});
    return result;
  }
}
