import type Hls from 'hls.js';
import { CapLevelController } from 'hls.js';
import { savingLevel } from './renditions.ts';

/** hls.js caps automatic levels at the size of the picture; this caps them at what saves data, too. */
export class SavingCap {
  /** For the configuration of hls.js, which makes one of its own. */
  readonly controller: typeof CapLevelController;
  #made: CapLevelController | undefined;

  constructor(saves: () => boolean) {
    const made = (controller: CapLevelController) => (this.#made = controller);
    this.controller = class extends CapLevelController {
      readonly #levels: () => Hls['levels'];

      constructor(hls: Hls) {
        super(hls);
        this.#levels = () => hls.levels;
        made(this);
      }

      override getMaxLevel(highest: number): number {
        const level = super.getMaxLevel(highest);
        return saves() ? Math.min(level, savingLevel(this.#levels())) : level;
      }
    };
  }

  /** What saves data is another level now. */
  update(): void {
    this.#made?.detectPlayerSize();
  }
}
