import { type CameraCreate, type CameraUpdate, OrielError } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import { join } from 'node:path';
import { type Config, ConfigError } from '../config.ts';
import type { Database } from '../db/database.ts';
import { EventStore } from '../archive/event-store.ts';
import type { Archive } from '../archive/archive.ts';
import { Camera, type CameraHandle } from './camera.ts';
import { CameraStore } from './camera-store.ts';
import { type WallClock, systemClock } from '../media/wall-clock.ts';
import { type CameraDefinition, idFor, readCameras, sceneOf, syntheticCameras } from './definition.ts';
import type { StreamRegistry } from '../streams/stream-registry.ts';
import type { FfmpegInput } from '../media/ffmpeg-source.ts';
import { parseSource } from './sources/parse-source.ts';
import { DemoHistory } from './demo/demo-history.ts';
import { SceneSource } from './demo/scene-source.ts';

export type { CameraHandle } from './camera.ts';

export interface CameraRegistryOptions {
  config: Pick<Config, 'cameras' | 'dataDir' | 'ffmpegPath' | 'ffprobePath' | 'historyDuration'>;
  db: Pick<Database, 'orm' | 'serverId'>;
  archive: Pick<Archive, 'attach' | 'stateOf' | 'writer' | 'sequences' | 'groupAfter' | 'newest'>;
  /** Every camera is added to these. */
  streams: Pick<StreamRegistry, 'add' | 'remove'>;
  log: FastifyBaseLogger;
  clock?: WallClock;
}

/**
 * All cameras: those that were configured (by default the synthetic ones), and those that were made over the API, which
 * are kept in the database. A configured one that was changed over the API stays changed; one that was removed comes
 * back with the next start. Each records by itself where it is asked to.
 */
export class CameraRegistry {
  readonly #options: CameraRegistryOptions;
  readonly #store: CameraStore;
  readonly #events: EventStore;
  readonly #cacheDir: string;
  readonly #history: DemoHistory;
  readonly #cameras = new Map<string, Camera>();
  #changes: Promise<unknown> = Promise.resolve();
  #state: 'new' | 'started' | 'closed' = 'new';

  private constructor(options: CameraRegistryOptions) {
    const { config, archive, log, clock = systemClock } = options;
    this.#options = options;
    this.#store = new CameraStore(options.db);
    this.#events = new EventStore(options.db);
    this.#cacheDir = join(config.dataDir, 'cache');
    this.#history = new DemoHistory({ archive, ffmpegPath: config.ffmpegPath, cacheDir: this.#cacheDir, duration: config.historyDuration, log, clock });
  }

  /** @throws ConfigError when `CAMERAS` cannot be read */
  static async open(options: CameraRegistryOptions): Promise<CameraRegistry> {
    const registry = new CameraRegistry(options);
    const { cameras } = options.config;
    const configured = cameras === undefined ? syntheticCameras() : await readCameras(cameras);
    const definitions = new Map([...configured, ...(await registry.#store.load())].map((each) => [each.id, each]));
    for (const definition of definitions.values()) {
      try {
        registry.#add(registry.#newCamera(definition));
      } catch (error) {
        if (!(error instanceof OrielError)) throw error;
        throw new ConfigError([`The source of camera "${definition.id}" must be rtsp://, rtsps://, http://, https:// or the path of a file.`]);
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
    this.#history.start([...this.#cameras.values()].flatMap((camera) => {
      const scene = sceneOf(camera.definition);
      return scene && camera.record ? [{ id: camera.id, name: camera.name, bus: camera.bus, scene }] : [];
    }));
  }

  /** @throws OrielError `camera_exists`, or `invalid_request` for a source of no known kind */
  create({ id, name, source, record = true }: CameraCreate): Promise<CameraHandle> {
    return this.#queue(async () => {
      if (id !== undefined && this.#cameras.has(id)) throw new OrielError('camera_exists');
      const camera = this.#newCamera({ id: id ?? (await this.#freeId(name)), name, source, record });
      await this.#store.save(camera.definition);
      this.#add(camera);
      if (this.#state === 'started') camera.start();
      return camera;
    });
  }

  /** @throws OrielError `camera_unknown`, or `invalid_request` for a source of no known kind */
  update(id: string, update: CameraUpdate): Promise<CameraHandle> {
    return this.#queue(async () => {
      const camera = this.#get(id);
      const definition = camera.updated(update);
      await this.#store.save(definition);
      await camera.change(definition);
      return camera;
    });
  }

  /** Its recordings and marks stay until they are too old. @throws OrielError `camera_unknown` */
  remove(id: string): Promise<void> {
    return this.#queue(async () => {
      const camera = this.#get(id);
      await this.#store.remove(id);
      this.#cameras.delete(id);
      await camera.close();
      this.#options.streams.remove(id);
    });
  }

  /** No FFmpeg process of a camera is left when this resolves. */
  async close(): Promise<void> {
    this.#state = 'closed';
    await this.#queue(() => Promise.all([this.#history.close(), ...[...this.#cameras.values()].map((camera) => camera.close())]));
  }

  #add(camera: Camera): void {
    this.#options.streams.add(camera);
    this.#cameras.set(camera.id, camera);
  }

  #get(id: string): Camera {
    const camera = this.#cameras.get(id);
    if (!camera) throw new OrielError('camera_unknown', { details: { cameraId: id } });
    return camera;
  }

  /** What an earlier camera left behind is not to pass to a new one that happens to have its name. */
  async #freeId(name: string): Promise<string> {
    const marked = await this.#events.cameraIds();
    return idFor(name, (id) => this.#cameras.has(id) || marked.has(id) || this.#options.archive.newest(id) !== undefined);
  }

  #newCamera(definition: CameraDefinition): Camera {
    const { archive, config, log, clock = systemClock } = this.#options;
    return new Camera({
      definition,
      makeSource: (each) => this.#makeSource(each, clock),
      archive,
      ffmpegPath: config.ffmpegPath,
      log,
      clock,
      history: () => this.#history.progressOf(definition.id),
    });
  }

  #makeSource(definition: CameraDefinition, clock: WallClock): FfmpegInput {
    const scene = sceneOf(definition);
    if (scene) return new SceneSource({ scene, name: definition.name, cacheDir: this.#cacheDir }, clock.now);
    return parseSource(definition.source, this.#options.config);
  }

  /** One change after the other. */
  #queue<Result>(change: () => Promise<Result>): Promise<Result> {
    const result = this.#changes.then(change);
    this.#changes = result.catch(() => {});
    return result;
  }
}
