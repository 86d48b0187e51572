import { ServerError } from '@oriel/core/contract';
import type { Frame, Milliseconds } from '../media/frame.ts';
import { PeerChild, type PeerChildOptions } from './peer-child.ts';
import type { PeerMethods } from './peer-protocol.ts';
import type { Rpc } from './rpc.ts';

/** A process that ended earlier than this failed at its start: the next one waits longer. */
const STABLE_AFTER: Milliseconds = 5000;
const MAX_DELAY: Milliseconds = 5000;

export interface PeerHostOptions extends Pick<PeerChildOptions, 'peer' | 'methods' | 'log'> {
  /** The process ended and its sessions are gone; a new one is started. */
  onDeath(): void;
}

/**
 * - `starting`: the process loads; what it is sent waits until it has
 * - `up`: it has answered
 * - `waiting`: it ended, or could not be started; the next one starts after a delay
 * - `closed`: for good
 */
type State = { name: 'starting' | 'up'; child: PeerChild } | { name: 'waiting'; timer: NodeJS.Timeout } | { name: 'closed' };

/** Runs the process that holds the peer connections, and starts a new one when it ends or no longer answers. */
export class PeerHost {
  readonly #options: PeerHostOptions;
  #state: State;
  #delay: Milliseconds = 0;

  constructor(options: PeerHostOptions) {
    this.#options = options;
    this.#state = this.#start();
  }

  get state(): State['name'] {
    return this.#state.name;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** @throws OrielError `not_ready` while there is no process */
  get rpc(): Rpc<PeerMethods> {
    if (!this.#child) throw new ServerError('not_ready');
    return this.#child.rpc;
  }

  /** Sends notifications that may be lost while there is no process. */
  get live(): Rpc<PeerMethods> | undefined {
    return this.#child?.rpc;
  }

  /** @returns false when the frame was dropped: there is no process, or it takes frames more slowly than they come */
  frame(streamId: string, frame: Frame): boolean {
    return this.#child?.frame(streamId, frame) ?? false;
  }

  /** Resolves when no process is left. */
  async close(): Promise<void> {
    const state = this.#state;
    this.#state = { name: 'closed' };
    if (state.name === 'waiting') clearTimeout(state.timer);
    else if (state.name !== 'closed') await state.child.close();
  }

  get #child(): PeerChild | undefined {
    return this.#state.name === 'starting' || this.#state.name === 'up' ? this.#state.child : undefined;
  }

  #start(): State {
    const startedAt = performance.now();
    try {
      const child: PeerChild = new PeerChild({
        ...this.#options,
        onUp: () => {
          if (this.#child === child) this.#state = { name: 'up', child };
        },
        onEnd: (reason) => {
          if (this.#child === child) this.#state = this.#restart(reason, startedAt);
        },
      });
      return { name: 'starting', child };
    } catch (error) {
      return this.#restart({ err: error }, startedAt);
    }
  }

  #restart(reason: object, startedAt: Milliseconds): State {
    const { log, onDeath } = this.#options;
    this.#delay = performance.now() - startedAt > STABLE_AFTER ? 0 : Math.min(MAX_DELAY, this.#delay * 2 + 100);
    log.error({ ...reason, retryAfter: this.#delay }, 'the peer process ended; its sessions are gone');
    onDeath();
    return { name: 'waiting', timer: setTimeout(() => (this.#state = this.#start()), this.#delay) };
  }
}
