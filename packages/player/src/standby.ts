import { Backoff, type Environment, type Milliseconds, type Transport } from '@oriel/core';
import type { Source } from './sources/source.ts';

export interface StandbyHost {
  /** The source for a transport, not started; `undefined` where it cannot connect beside another one. */
  open(transport: Transport): Source | undefined;
  /** A better transport is connected and has frames: it takes over. */
  ready(source: Source, transport: Transport, rank: number): void;
}

const RETRY = { base: 20_000, max: 300_000 };
const CHECK_EVERY = 500;
const GIVE_UP_AFTER = 10_000;

/** After a fallback: tries the better transports again from time to time, without touching the video element. */
export class Standby {
  readonly #environment: Environment;
  readonly #host: StandbyHost;
  readonly #backoff: Backoff;
  #transports: readonly Transport[] | undefined;
  #source: Source | undefined;
  #wait: Milliseconds = 0;
  #readyAt = Infinity;
  #cancel: (() => void) | undefined;

  constructor(environment: Environment, host: StandbyHost) {
    this.#environment = environment;
    this.#host = host;
    this.#backoff = new Backoff(environment, RETRY);
  }

  /** @param transports the better ones, the best first */
  start(transports: readonly Transport[]): void {
    if (this.#transports) return;
    this.#transports = transports;
    // A better transport that then lasted longer than it was waited for is good again.
    if (this.#environment.now() - this.#readyAt > this.#wait) this.#backoff.reset();
    this.#readyAt = Infinity;
    this.#later();
  }

  stop(): void {
    this.#transports = undefined;
    this.#cancel?.();
    this.#cancel = undefined;
    const source = this.#source;
    this.#source = undefined;
    source?.close();
  }

  #later(): void {
    this.#wait = this.#backoff.next();
    this.#cancel = this.#environment.after(this.#wait, () => this.#try(0));
  }

  #try(rank: number): void {
    const transport = this.#transports?.[rank];
    if (!transport) return this.#later();
    const source = this.#host.open(transport);
    if (!source?.capabilities.standby) return this.#try(rank + 1);
    this.#source = source;
    source.start({ standby: true });
    this.#check(source, rank, this.#environment.now() + GIVE_UP_AFTER);
  }

  #check(source: Source, rank: number, until: number): void {
    this.#cancel = this.#environment.after(CHECK_EVERY, () => {
      void source.receives().catch(() => false).then((receives) => {
        if (this.#source !== source) return;
        if (receives) return this.#ready(source, rank);
        if (source.facts.state !== 'failed' && this.#environment.now() < until) return this.#check(source, rank, until);
        this.#source = undefined;
        source.close();
        this.#try(rank + 1);
      });
    });
  }

  #ready(source: Source, rank: number): void {
    const transport = this.#transports?.[rank];
    if (!transport) return;
    // It is the host's from here on.
    this.#source = undefined;
    this.#readyAt = this.#environment.now();
    this.#host.ready(source, transport, rank);
  }
}
