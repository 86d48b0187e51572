import { OrielError, ServerError, type ErrorBody, type ErrorCode } from '@oriel/core/contract';
import { type BirpcReturnBuiltin, createBirpc } from 'birpc';
import type { Milliseconds } from '../media/frame.ts';

/** The methods that one process lets the other call. */
// Parameters are contravariant: only `never` accepts any method.
export type Methods = Record<string, (...args: never[]) => unknown>;

/** A call without an answer for this long fails. */
const TIMEOUT: Milliseconds = 10_000;

/** birpc's messages: a request has `m`, one that expects an answer has `i`, a failed answer has `e`. */
interface Message {
  m?: string;
  i?: string;
  e?: unknown;
}

/** An error as structured clones carry it: they keep neither its class nor its code. */
type Failure = ErrorBody['error'];

export interface RpcOptions {
  /** Posts a structured clone to the other process. `sent` is called when the message has left this one, or never can. */
  post(message: object, sent: () => void): void;
  /** Called with every error of a local method that has no code of its own, whether a caller waits for it or not. */
  onFault(error: unknown): void;
  timeout?: Milliseconds;
}

/** Calls between two processes, over any channel that carries structured clones. `OrielError`s keep their code. */
export class Rpc<Remote extends Methods> {
  readonly #birpc: BirpcReturnBuiltin<Remote>;
  #receive: (message: unknown) => void = () => {};

  constructor(local: Methods, { post, onFault, timeout = TIMEOUT }: RpcOptions) {
    this.#birpc = createBirpc<Remote, Methods, false>(local, {
      proxify: false,
      bind: 'functions',
      timeout,
      // Only an event waits until it was sent: a call whose answer fails first would be rejected unheard.
      post: (message: Message) =>
        message.m !== undefined && message.i === undefined ? new Promise<void>((resolve) => post(message, resolve)) : post(message, () => {}),
      on: (receive) => void (this.#receive = receive),
      serialize: (message: Message) => (message.e === undefined ? message : { ...message, e: toFailure(message.e) }),
      deserialize: (message: Message) => (message.e === undefined ? message : { ...message, e: toError(message.e as Failure) }),
      resolver: (name, method) => (method as typeof method | undefined) && reporting(method, onFault, name),
      onTimeoutError: (method) => {
        throw new ServerError('not_ready', { message: `No answer to ${method} in ${timeout} ms.` });
      },
    }) as BirpcReturnBuiltin<Remote>;
  }

  /** @throws OrielError of the remote method; `not_ready` when no answer comes in time; what `close` was given */
  call<K extends keyof Remote & string>(method: K, ...args: Parameters<Remote[K]>): Promise<Awaited<ReturnType<Remote[K]>>> {
    return this.#birpc.$call(method, ...(args as never)) as Promise<Awaited<ReturnType<Remote[K]>>>;
  }

  /** Calls without an answer. After `close` nothing is sent. */
  notify<K extends keyof Remote & string>(method: K, ...args: Parameters<Remote[K]>): void {
    this.deliver(method, ...args).catch(() => {});
  }

  /** Calls without an answer, and resolves when the message has left this process. Rejects after `close`. */
  deliver<K extends keyof Remote & string>(method: K, ...args: Parameters<Remote[K]>): Promise<void> {
    return this.#birpc.$callEvent(method, ...(args as never));
  }

  receive(message: unknown): void {
    this.#receive(message);
  }

  /** Rejects every call that has no answer yet. */
  close(error: Error): void {
    this.#birpc.$close(error);
  }
}

type Method = (...args: unknown[]) => unknown;

const reporting =
  (method: Method, onFault: (error: unknown) => void, name: string): Method =>
  async (...args) => {
    try {
      return await method(...args);
    } catch (error) {
      if (!(error instanceof OrielError)) onFault(new Error(`${name} failed`, { cause: error }));
      throw error;
    }
  };

const toFailure = (error: unknown): Failure => (error instanceof OrielError ? error : new ServerError('internal', { message: String(error) })).toBody().error;

const toError = ({ code, ...texts }: Failure): OrielError => new ServerError(code as ErrorCode, texts);
