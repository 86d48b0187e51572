import { join } from 'node:path';
import type { Milliseconds } from '../../media/frame.ts';
import type { FrameBus } from '../../media/frame-bus.ts';
import { type WallClock, sleep, systemClock } from '../../media/wall-clock.ts';
import { type HistoryCamera, HistoryMaker, type HistoryMakerOptions } from './history-maker.ts';
import { readPlan, writePlan } from './history-plan.ts';
import type { Scene } from './scene.ts';

export interface LivingCamera {
  id: string;
  name: string;
  bus: FrameBus;
  scene: Scene;
}

/** From each failure to the next try, ms; after the last it is left to the next start. */
const WAITS: readonly Milliseconds[] = [10_000, 60_000, 300_000];

export interface DemoHistoryOptions extends HistoryMakerOptions {
  /** How much is made before the first live picture; 0: none. */
  duration: Milliseconds;
  clock?: WallClock;
}

/** Gives synthetic cameras a past on their first start, up to their first live picture, and goes on with it on later ones. */
export class DemoHistory {
  readonly #options: DemoHistoryOptions;
  readonly #maker: HistoryMaker;
  readonly #closing = new AbortController();
  readonly #known = new Set<string>();
  #work: Promise<void> = Promise.resolve();
  #done = false;

  constructor(options: DemoHistoryOptions) {
    this.#options = options;
    this.#maker = new HistoryMaker(options);
  }

  /** 0 to 1; undefined for a camera that gets none, or no more after it failed too often. */
  progressOf(cameraId: string): number | undefined {
    if (!this.#known.has(cameraId)) return undefined;
    return this.#done ? 1 : (this.#maker.progressOf(cameraId) ?? 0);
  }

  start(cameras: readonly LivingCamera[]): void {
    if (this.#options.duration <= 0) return;
    for (const { id } of cameras) this.#known.add(id);
    this.#work = this.#keepTrying(cameras);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#work;
  }

  async #keepTrying(cameras: readonly LivingCamera[]): Promise<void> {
    const { log, clock = systemClock } = this.#options;
    const { signal } = this.#closing;
    for (const wait of [...WAITS, undefined]) {
      try {
        return await this.#make(cameras);
      } catch (error) {
        if (signal.aborted) return;
        log.error({ err: error, againIn: wait }, wait === undefined ? 'history is not made; it goes on with the next start' : 'history is not made');
      }
      if (wait !== undefined) await sleep(clock, wait, signal);
      if (signal.aborted) return;
    }
    this.#known.clear();
  }

  async #make(cameras: readonly LivingCamera[]): Promise<void> {
    const { cacheDir, duration } = this.#options;
    const { signal } = this.#closing;
    const file = join(cacheDir, 'history.json');
    let plan = await readPlan(file);
    if (!plan) {
      const ranges = await Promise.all(cameras.map(async ({ id, bus }) => {
        const to = await firstPicture(bus, signal);
        return [id, { from: to - duration, to }] as const;
      }));
      plan = { ranges: Object.fromEntries(ranges), done: false };
      await writePlan(file, plan);
    }
    const { ranges } = plan;
    if (!plan.done) {
      const withRange = cameras.flatMap(({ id, name, scene }): HistoryCamera[] => (ranges[id] ? [{ id, name, scene, range: ranges[id] }] : []));
      await this.#maker.run(withRange, signal);
      await writePlan(file, { ranges, done: true });
    }
    this.#done = true;
  }
}

/** @throws the reason of `signal` */
function firstPicture(bus: FrameBus, signal: AbortSignal): Promise<Milliseconds> {
  return new Promise((resolve, reject) => {
    const found = new AbortController();
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true, signal: found.signal });
    const frame = ({ time }: { time: Milliseconds }) => {
      found.abort();
      resolve(time);
    };
    bus.subscribe({ tracks: () => {}, frame }, { signal: AbortSignal.any([signal, found.signal]) });
  });
}
