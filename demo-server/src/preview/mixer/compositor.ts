import type { Slate } from '@oriel/core/contract';
import type { Milliseconds, UnixMs } from '../../media/frame.ts';
import type { WallClock } from '../../media/wall-clock.ts';
import { crossFade } from './cross-fade.ts';
import { drawSlate, type DrawingOptions, plainSlate } from './drawing.ts';
import type { Layers } from './layers.ts';
import { type Picture, pictureOf } from './picture.ts';
import type { Showing, Situation } from './schedule.ts';
import type { SourcePool } from './source-pool.ts';
import type { FrameCount } from './timeline.ts';

/** A source that gives nothing for this long is missing, and the slate is shown. */
const SILENCE: Milliseconds = 2000;

export interface CompositorOptions extends DrawingOptions {
  sources: SourcePool;
  layers: Layers;
  clock: Pick<WallClock, 'monotonic'>;
  slate: Slate;
  log(message: string): void;
}

/** What was drawn. */
export interface Composed {
  /** The source of the cue on air gives nothing, and the slate is shown for it. */
  isMissing: boolean;
}

/** Draws the picture of each frame. */
export class Compositor {
  readonly #options: CompositorOptions;
  /** For both sides of a fade; missing before the first one. */
  #scratch: readonly [Picture, Picture] | undefined;
  #slate: Picture;
  #slateRun = 0;

  constructor(options: CompositorOptions) {
    this.#options = options;
    this.#slate = plainSlate(options.slate, options.size);
    this.setSlate(options.slate);
  }

  /** The slate before it is shown until this one is drawn. */
  setSlate(slate: Slate): void {
    const run = ++this.#slateRun;
    drawSlate(slate, this.#options).then(
      (picture) => {
        if (run === this.#slateRun) this.#slate = picture;
      },
      (error: unknown) => {
        if (this.#options.signal.aborted) return;
        if (run === this.#slateRun) this.#slate = plainSlate(slate, this.#options.size);
        this.#options.log(`the slate cannot be drawn: ${String(error)}`);
      },
    );
  }

  /** @param time what clocks show */
  compose({ onAir, before, weight }: Situation, frame: FrameCount, time: UnixMs, out: Picture): Composed {
    if (!onAir) {
      out.data.set(this.#slate.data);
      return { isMissing: false };
    }
    const isMissing = this.#isMissing(onAir, frame);
    const isComing = !isMissing && !this.#pictureOf(onAir, frame);
    // A source that has no picture yet: what was on air before it stays for a moment.
    if (isComing || weight <= 0) this.#draw(before, frame, time, out);
    else if (weight >= 1) this.#draw(onAir, frame, time, out);
    else this.#fade(onAir, before, weight, { frame, time, out });
    return { isMissing };
  }

  #fade(onAir: Showing, before: Showing | undefined, weight: number, { frame, time, out }: { frame: FrameCount; time: UnixMs; out: Picture }): void {
    const { size } = this.#options;
    const [first, second] = (this.#scratch ??= [pictureOf(size), pictureOf(size)]);
    crossFade(this.#draw(before, frame, time, first, false).data, this.#draw(onAir, frame, time, second, false).data, weight, out.data);
  }

  #isMissing(showing: Showing, frame: FrameCount): boolean {
    const { sources, clock } = this.#options;
    const source = sources.of(showing, frame);
    // Taking the picture is what makes a video go on.
    source.picture(frame - showing.since);
    return clock.monotonic() - source.freshAt > SILENCE;
  }

  #pictureOf(showing: Showing, frame: FrameCount): Picture | undefined {
    return this.#options.sources.of(showing, frame).picture(frame - showing.since);
  }

  /** Returns what it drew: `out`, or a picture that must not be changed when there is nothing to blend into it and `copies` is false. */
  #draw(showing: Showing | undefined, frame: FrameCount, time: UnixMs, out: Picture, copies = true): Picture {
    const picture = showing && !this.#isMissing(showing, frame) ? this.#pictureOf(showing, frame) : undefined;
    const layers = showing && picture ? this.#options.layers.of(showing.cue) : [];
    const base = picture ?? this.#slate;
    if (!copies && layers.length === 0) return base;
    out.data.set(base.data);
    for (const layer of layers) layer(out, time);
    return out;
  }
}
