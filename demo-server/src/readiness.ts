/** Load balancers ask often and give up soon, ms. */
const TIMEOUT = 1000;

/** Whether every part answers in time. A check that has not answered yet is not started again, so that checks of a part that hangs do not pile up. */
export class Readiness {
  readonly #checks: readonly (() => Promise<unknown>)[];
  readonly #running = new Map<() => Promise<unknown>, Promise<boolean>>();
  readonly #timeout: number;

  /** @param checks one for each part; fulfilled: the part works */
  constructor(checks: readonly (() => Promise<unknown>)[], timeout = TIMEOUT) {
    this.#checks = checks;
    this.#timeout = timeout;
  }

  async check(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, this.#timeout, false)));
    const answers = Promise.all(this.#checks.map((check) => this.#run(check))).then((all) => all.every(Boolean));
    try {
      return await Promise.race([answers, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #run(check: () => Promise<unknown>): Promise<boolean> {
    const running =
      this.#running.get(check) ??
      check()
        .then(
          () => true,
          () => false,
        )
        .finally(() => this.#running.delete(check));
    this.#running.set(check, running);
    return running;
  }
}
