import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { OrielError } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import type { Frame } from '../media/frame.ts';
import type { HostMethods, PeerMethods, PeerOptions } from './peer-protocol.ts';
import { Rpc } from './rpc.ts';
import { Watchdog } from './watchdog.ts';

const PROCESS = fileURLToPath(new URL('./peer-process.ts', import.meta.url));
/** A process that lived shorter than this failed at its start: the next one waits. */
const STABLE_AFTER = 5000;
const MAX_DELAY = 5000;
const GOODBYE = 500;
/** Bytes of frames on their way: more than the longest group of pictures that a joining viewer needs at once. */
const MAX_BACKLOG = 32 * 1024 * 1024;

export interface PeerHostOptions {
  peer: PeerOptions;
  methods: HostMethods;
  /** Its sessions are gone; a new one is on the way. */
  onDeath(): void;
  log: FastifyBaseLogger;
}

/** Holds the process that holds the peer connections, and starts it anew when it dies or no longer answers. */
export class PeerHost {
  readonly #options: PeerHostOptions;
  #child: ChildProcess | undefined;
  #rpc: Rpc<PeerMethods> | undefined;
  #watchdog: Watchdog | undefined;
  /** Bytes of frames that have not left this process. */
  #backlog = 0;
  #delay = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: PeerHostOptions) {
    this.#options = options;
    this.#start();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** @throws OrielError `not_ready` while it is started anew. */
  get rpc(): Rpc<PeerMethods> {
    if (!this.#rpc) throw new OrielError('not_ready');
    return this.#rpc;
  }

  /** What is lost while there is nobody to take it. */
  get live(): Rpc<PeerMethods> | undefined {
    return this.#rpc;
  }

  /** @returns false where the frame was dropped, because the process takes them more slowly than they come */
  frame(cameraId: string, frame: Frame): boolean {
    const rpc = this.#rpc;
    const { byteLength } = frame.data;
    if (!rpc || this.#backlog + byteLength > MAX_BACKLOG) return false;
    this.#backlog += byteLength;
    const left = () => {
      if (this.#rpc === rpc) this.#backlog -= byteLength;
    };
    rpc.hand(left, 'frame', cameraId, frame);
    return true;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#watchdog?.stop();
    const child = this.#child;
    if (!child) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const kill = setTimeout(() => child.kill('SIGKILL'), GOODBYE);
    this.#rpc?.notify('close');
    await gone;
    clearTimeout(kill);
  }

  #start(): void {
    const { peer, methods, log } = this.#options;
    const started = performance.now();
    const child = fork(PROCESS, { serialization: 'advanced', execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const rpc = new Rpc<PeerMethods>((message, sent) => {
      // The callback takes the error of a channel that has just closed, too; 'exit' follows and deals with it.
      if (child.connected) child.send(message, sent);
    }, methods, (error) => log.error({ err: error }, 'peer process'));
    child.on('message', (message) => rpc.receive(message));
    child.on('error', (error) => log.error({ err: error }, 'peer process'));
    child.once('exit', (code, signal) => {
      this.#watchdog?.stop();
      rpc.close(new OrielError('session_unknown'));
      this.#rpc = undefined;
      this.#child = undefined;
      if (this.#closed) return;
      log.error({ code, signal }, 'the peer process died; its sessions are gone');
      this.#options.onDeath();
      this.#delay = performance.now() - started > STABLE_AFTER ? 0 : Math.min(MAX_DELAY, this.#delay * 2 + 100);
      this.#timer = setTimeout(() => this.#start(), this.#delay);
    });
    this.#child = child;
    this.#rpc = rpc;
    this.#backlog = 0;
    rpc.notify('configure', peer);
    this.#watchdog = new Watchdog(
      () => rpc.call('ping'),
      () => {
        log.error('the peer process does not answer');
        child.kill('SIGKILL');
      },
    );
  }
}
