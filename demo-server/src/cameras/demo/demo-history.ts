import { join } from 'node:path';
import type { FrameBus } from '../../media/frame-bus.ts';
import type { Milliseconds, UnixMs } from '../../media/frame.ts';
import { type WallClock, sleep, systemClock } from '../../media/wall-clock.ts';
import { type HistoryCamera, HistoryMaker, type HistoryMakerOptions } from './history-maker.ts';
import { readPlan, writePlan } from './history-plan.ts';
import type { Scene } from './scene.ts';

/** A live stream of a scene. */
export interface HistoryStream {
  id: string;
  name: string;
  bus: FrameBus;
  scene: Scene;
}

/** Delays before the next attempts; after the last failure the next start of the server tries again. */
const RETRY_DELAYS: readonly Milliseconds[] = [10_000, 60_000, 300_000];

export interface DemoHistoryOptions extends HistoryMakerOptions {
  /** How long a history ends up before the first live frame; 0: none. */
  duration: Milliseconds;
  clock?: WallClock;
}

/** Generates recordings from before the first live frame of demo cameras. A later start continues what an earlier one did not finish. */
export class DemoHistory {
  readonly #options: DemoHistoryOptions;
  readonly #maker: HistoryMaker;
  readonly #closing = new AbortController();
  readonly #cameraIds = new Set<string>();
  #work: Promise<void> = Promise.resolve();
  #done = false;

  constructor(options: DemoHistoryOptions) {
    this.#options = options;
    this.#maker = new HistoryMaker(options);
  }

  /** 0 to 1; undefined for a camera without a generated history, and after the last attempt failed. */
  progressOf(cameraId: string): number | undefined {
    if (!this.#cameraIds.has(cameraId)) return undefined;
    return this.#done ? 1 : (this.#maker.progressOf(cameraId) ?? 0);
  }

  start(cameras: readonly HistoryStream[]): void {
    if (this.#options.duration <= 0 || cameras.length === 0) return;
    for (const { id } of cameras) this.#cameraIds.add(id);
    this.#work = this.#retry(cameras);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#work;
  }

  async #retry(cameras: readonly HistoryStream[]): Promise<void> {
    const { log, clock = systemClock } = this.#options;
    const { signal } = this.#closing;
    for (const delay of [...RETRY_DELAYS, undefined]) {
      try {
        return await this.#run(cameras);
      } catch (error) {
        if (signal.aborted) return;
        const next = delay === undefined ? 'the next start of the server tries again' : 'trying again';
        log.error({ err: error, delay }, `the demo history could not be generated; ${next}`);
      }
      if (delay !== undefined) await sleep(clock, delay, signal);
      if (signal.aborted) return;
    }
    this.#cameraIds.clear();
  }

  async #run(cameras: readonly HistoryStream[]): Promise<void> {
    const { cacheDir, duration } = this.#options;
    const { signal } = this.#closing;
    const file = join(cacheDir, 'history.json');
    let plan = await readPlan(file);
    if (!plan) {
      const ranges = await Promise.all(
        cameras.map(async ({ id, bus }) => {
          const to = await firstFrameTime(bus, signal);
          return [id, { from: to - duration, to }] as const;
        }),
      );
      plan = { ranges: Object.fromEntries(ranges), done: false };
      await writePlan(file, plan);
    }
    const { ranges } = plan;
    if (!plan.done) {
      const planned = cameras.flatMap(({ id, name, scene }): HistoryCamera[] => (ranges[id] ? [{ id, name, scene, range: ranges[id] }] : []));
      await this.#maker.run(planned, signal);
      await writePlan(file, { ranges, done: true });
    }
    this.#done = true;
  }
}

/** @throws the reason of `signal` */
function firstFrameTime(bus: FrameBus, signal: AbortSignal): Promise<UnixMs> {
  return new Promise((resolve, reject) => {
    const found = new AbortController();
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true, signal: found.signal });
    const frame = ({ time }: { time: UnixMs }) => {
      found.abort();
      resolve(time);
    };
    bus.subscribe({ tracks: () => {}, frame }, { signal: AbortSignal.any([signal, found.signal]) });
  });
}
