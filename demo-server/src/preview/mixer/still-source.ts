import type { Milliseconds } from '../../media/frame.ts';
import type { Picture } from './picture.ts';
import type { Source } from './source.ts';

export interface StillSourceOptions {
  draw(): Promise<Picture>;
  openedAt: Milliseconds;
  log(message: string): void;
}

/** An image, decoded once. */
export class StillSource implements Source {
  readonly #openedAt: Milliseconds;
  readonly #drawn: Promise<void>;
  #picture: Picture | undefined;

  constructor({ draw, openedAt, log }: StillSourceOptions) {
    this.#openedAt = openedAt;
    this.#drawn = draw().then(
      (picture) => void (this.#picture = picture),
      (error: unknown) => log(`an image cannot be shown: ${String(error)}`),
    );
  }

  picture(): Picture | undefined {
    return this.#picture;
  }

  get freshAt(): Milliseconds {
    return this.#picture ? Infinity : this.#openedAt;
  }

  mark(): number {
    return 0;
  }

  sound(): undefined {}

  async close(): Promise<void> {
    await this.#drawn;
  }
}
