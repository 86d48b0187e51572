import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ServerError } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import { pickEnvironment } from '../media/child-environment.ts';
import type { Frame, Milliseconds } from '../media/frame.ts';
import type { HostMethods, PeerMethods, PeerOptions } from './peer-protocol.ts';
import { Rpc } from './rpc.ts';
import { Watchdog } from './watchdog.ts';

const PROCESS = fileURLToPath(new URL('./peer-process.ts', import.meta.url));
/** Between the request to close and the kill. */
const GRACE: Milliseconds = 500;
/** Bytes of frames in transit: more than the longest group of pictures, which a new viewer needs at once. */
const MAX_BACKLOG = 32 * 1024 * 1024;
/** The environment variables that Node and its native library may need. */
const ENVIRONMENT = ['PATH', 'LD_LIBRARY_PATH', 'NODE_OPTIONS', 'TZ'];

export interface PeerChildOptions {
  peer: PeerOptions;
  methods: HostMethods;
  /** Called once, after the answer to the first ping. */
  onUp(): void;
  /** Called once: it ended, or did not start. */
  onEnd(reason: object): void;
  log: FastifyBaseLogger;
}

/** One peer process, from its start to its end. */
export class PeerChild {
  readonly startedAt = performance.now();
  readonly rpc: Rpc<PeerMethods>;
  readonly #child: ChildProcess;
  readonly #watchdog: Watchdog;
  readonly #ended = Promise.withResolvers<void>();
  /** Bytes of frames that have not left this process. */
  #backlog = 0;

  /** @throws an error of the operating system when the process cannot be created */
  constructor({ peer, methods, onUp, onEnd, log }: PeerChildOptions) {
    const child = fork(PROCESS, { env: pickEnvironment(ENVIRONMENT), serialization: 'advanced', execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#child = child;
    this.rpc = new Rpc<PeerMethods>(methods, {
      post: (message, sent) => {
        // The callback also gets the error of a channel that has just closed; 'exit' follows and handles it.
        if (child.connected) child.send(message, () => sent());
        else sent();
      },
      onFault: (error) => log.error({ err: error }, 'a call from the peer process failed'),
    });
    let over = false;
    const end = (reason: object) => {
      if (over) return;
      over = true;
      this.#watchdog.stop();
      this.rpc.close(new ServerError('session_unknown'));
      this.#ended.resolve();
      onEnd(reason);
    };
    child.on('message', (message) => this.rpc.receive(message));
    child.on('error', (error) => {
      // A process that never started has no id, and no 'exit' follows.
      if (child.pid === undefined) end({ err: error });
      else log.error({ err: error }, 'peer process');
    });
    child.once('exit', (code, signal) => end({ code, signal }));
    this.rpc.notify('configure', peer);
    this.#watchdog = new Watchdog({
      ping: () => this.rpc.call('ping'),
      onUp,
      onSilent: () => {
        log.error('the peer process does not answer');
        child.kill('SIGKILL');
      },
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** @returns false when the frame was dropped, because the process reads frames more slowly than they arrive */
  frame(streamId: string, frame: Frame): boolean {
    const { byteLength } = frame.data;
    if (this.#backlog + byteLength > MAX_BACKLOG) return false;
    this.#backlog += byteLength;
    const sent = () => void (this.#backlog -= byteLength);
    this.rpc.deliver('frame', streamId, frame).then(sent, sent);
    return true;
  }

  /** Resolves when the process has ended. */
  async close(): Promise<void> {
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), GRACE);
    this.rpc.notify('close');
    await this.#ended.promise;
    clearTimeout(kill);
  }
}
