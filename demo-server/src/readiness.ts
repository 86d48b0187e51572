/** Who asks whether the server is ready asks often, and gives up soon, ms. */
const PATIENCE = 1000;

/**
 * Whether every part answers in time. A part that still owes an answer is not asked again, so that questions do not pile
 * up before one that hangs.
 */
export class Readiness {
  readonly #parts: readonly (() => Promise<unknown>)[];
  readonly #asked = new Map<() => Promise<unknown>, Promise<boolean>>();
  readonly #patience: number;

  constructor(parts: readonly (() => Promise<unknown>)[], patience = PATIENCE) {
    this.#parts = parts;
    this.#patience = patience;
  }

  async check(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, this.#patience, false)));
    const answers = Promise.all(this.#parts.map((part) => this.#ask(part))).then((all) => all.every(Boolean));
    try {
      return await Promise.race([answers, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #ask(part: () => Promise<unknown>): Promise<boolean> {
    const asked =
      this.#asked.get(part) ??
      part()
        .then(
          () => true,
          () => false,
        )
        .finally(() => this.#asked.delete(part));
    this.#asked.set(part, asked);
    return asked;
  }
}
