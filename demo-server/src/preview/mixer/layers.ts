import type { Cue, Overlay } from '@oriel/core/contract';
import { drawOverlay, type DrawingOptions, type Layer } from './drawing.ts';

export interface LayersOptions extends DrawingOptions {
  log(message: string): void;
}

/** The overlays of cues, drawn before they are needed and for as long as they are. */
export class Layers {
  readonly #options: LayersOptions;
  /** By overlay. Undefined while it is drawn, and when it cannot be. */
  readonly #layers = new Map<string, { layer: Layer | undefined; isReady: boolean }>();
  /** What a cue shows, by its id: until all overlays of an edited cue are ready, those it had. */
  readonly #shown = new Map<string, readonly Layer[]>();

  constructor(options: LayersOptions) {
    this.#options = options;
  }

  /** Draws what these cues need, and forgets what no cue needs. */
  prepare(cues: readonly Cue[]): void {
    const needed = new Set(cues.flatMap(({ overlays }) => overlays.map(keyOf)));
    for (const key of this.#layers.keys()) if (!needed.has(key)) this.#layers.delete(key);
    for (const id of this.#shown.keys()) if (!cues.some((cue) => cue.id === id)) this.#shown.delete(id);
    for (const { overlays } of cues) for (const overlay of overlays) this.#draw(overlay);
  }

  /** From the lowest to the top one. */
  of({ id, overlays }: Cue): readonly Layer[] {
    const found = overlays.map((overlay) => this.#layers.get(keyOf(overlay)));
    const layers = found.flatMap((entry) => entry?.layer ?? []);
    if (!found.every((entry) => entry?.isReady)) return this.#shown.get(id) ?? layers;
    this.#shown.set(id, layers);
    return layers;
  }

  #draw(overlay: Overlay): void {
    const key = keyOf(overlay);
    if (this.#layers.has(key)) return;
    const entry: { layer: Layer | undefined; isReady: boolean } = { layer: undefined, isReady: false };
    this.#layers.set(key, entry);
    drawOverlay(overlay, this.#options)
      .then(
        (layer) => (entry.layer = layer),
        (error: unknown) => {
          if (!this.#options.signal.aborted) this.#options.log(`an overlay cannot be drawn: ${String(error)}`);
        },
      )
      .finally(() => (entry.isReady = true));
  }
}

const keys = new WeakMap<Overlay, string>();

/** Equal overlays are drawn once. */
function keyOf(overlay: Overlay): string {
  const key = keys.get(overlay) ?? JSON.stringify(overlay);
  keys.set(overlay, key);
  return key;
}
