import { join } from 'node:path';
import type { Milliseconds } from '../../media/frame.ts';
import type { FrameBus } from '../../media/frame-bus.ts';
import { type HistoryCamera, HistoryMaker, type HistoryMakerOptions } from './history-maker.ts';
import { readPlan, writePlan } from './history-plan.ts';
import type { Scene } from './scene.ts';

export interface LivingCamera {
  id: string;
  name: string;
  bus: FrameBus;
  scene: Scene;
}

export interface SyntheticHistoryOptions extends HistoryMakerOptions {
  /** How much is made before the first live picture; 0: none. */
  duration: Milliseconds;
}

/** Gives synthetic cameras a past on their first start, up to their first live picture, and goes on with it on later ones. */
export class SyntheticHistory {
  readonly #options: SyntheticHistoryOptions;
  readonly #maker: HistoryMaker;
  readonly #closing = new AbortController();
  readonly #known = new Set<string>();
  #work: Promise<void> = Promise.resolve();
  #done = false;

  constructor(options: SyntheticHistoryOptions) {
    this.#options = options;
    this.#maker = new HistoryMaker(options);
  }

  /** 0 to 1; undefined for a camera that gets none. */
  progressOf(cameraId: string): number | undefined {
    if (!this.#known.has(cameraId)) return undefined;
    return this.#done ? 1 : (this.#maker.progressOf(cameraId) ?? 0);
  }

  start(cameras: readonly LivingCamera[]): void {
    if (this.#options.duration <= 0) return;
    for (const { id } of cameras) this.#known.add(id);
    this.#work = this.#make(cameras).catch((error: unknown) => {
      if (!this.#closing.signal.aborted) this.#options.log.error({ err: error }, 'history is not made; it goes on with the next start');
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#work;
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
