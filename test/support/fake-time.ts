import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [library] = globSync('/usr/lib/{,*/}faketime/libfaketimeMT.so.1');

/** Why no clock can be set; undefined where it can. */
export const FAKETIME_MISSING = library === undefined ? 'no libfaketime: install the Debian package faketime' : undefined;

/** A system clock for programs that run with `env`. It can be set while they run; their monotonic clock and their timers go on. */
export class FakeTime {
  readonly env: Record<string, string>;
  readonly #file: string;
  #offset = 0;

  constructor(folder: string) {
    this.#file = join(folder, 'faketime');
    this.env = { LD_PRELOAD: library ?? '', FAKETIME_TIMESTAMP_FILE: this.#file, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' };
    this.step(0);
  }

  /** Unix ms, as the programs see it. */
  now(): number {
    return Date.now() + this.#offset;
  }

  /** Sets the clock forward, or back, by whole seconds; ms. */
  step(by: number): void {
    this.#offset += by;
    writeFileSync(this.#file, `${this.#offset < 0 ? '-' : '+'}${Math.abs(this.#offset) / 1000}`);
  }
}
