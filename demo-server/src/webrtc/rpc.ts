import { OrielError, type ErrorCode } from '@oriel/core/contract';

/** What one side of a process boundary lets the other call. */
// Parameters are contravariant: only `never` lets any method in.
export type Methods = Record<string, (...args: never[]) => unknown>;

interface Failure {
  code: ErrorCode;
  message: string;
  details?: Record<string, unknown> | undefined;
}

interface Message {
  /** Missing where nobody waits for the answer. */
  id?: number;
  /** Missing in an answer. */
  method?: string;
  args?: unknown[];
  value?: unknown;
  error?: Failure;
}

const ignore = () => {};

/** Calls to and from another process, over whatever carries structured clones. Errors keep their code. */
export class Rpc<Remote extends Methods> {
  readonly #send: (message: Message, sent: () => void) => void;
  readonly #local: Methods;
  readonly #onFault: (error: unknown) => void;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #nextId = 1;

  /**
   * @param send calls `sent` when the message has left this process
   * @param onFault told of errors that nobody waits for
   */
  constructor(send: (message: object, sent: () => void) => void, local: Methods, onFault: (error: unknown) => void) {
    this.#send = send;
    this.#local = local;
    this.#onFault = onFault;
  }

  call<K extends keyof Remote & string>(method: K, ...args: Parameters<Remote[K]>): Promise<Awaited<ReturnType<Remote[K]>>> {
    const id = this.#nextId++;
    const answer = Promise.withResolvers<unknown>();
    this.#waiting.set(id, answer);
    this.#send({ id, method, args }, ignore);
    return answer.promise as Promise<Awaited<ReturnType<Remote[K]>>>;
  }

  /** Like `call`, but nobody waits for an answer. */
  notify<K extends keyof Remote & string>(method: K, ...args: Parameters<Remote[K]>): void {
    this.#send({ method, args }, ignore);
  }

  /** Like `notify`, and says when it has left this process. */
  hand<K extends keyof Remote & string>(sent: () => void, method: K, ...args: Parameters<Remote[K]>): void {
    this.#send({ method, args }, sent);
  }

  receive(message: unknown): void {
    const { id, method, args, value, error } = message as Message;
    if (method !== undefined) return void this.#run(id, method, args ?? []);
    const answer = this.#waiting.get(id ?? 0);
    this.#waiting.delete(id ?? 0);
    if (error) answer?.reject(new OrielError(error.code, { message: error.message, details: error.details }));
    else answer?.resolve(value);
  }

  /** Every call that waits fails. */
  close(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  async #run(id: number | undefined, method: string, args: unknown[]): Promise<void> {
    try {
      const value = await (this.#local[method] as ((...args: unknown[]) => unknown) | undefined)?.(...args);
      if (id !== undefined) this.#send({ id, value }, ignore);
    } catch (cause) {
      if (id === undefined) return this.#onFault(cause);
      const { code, message, details } = cause instanceof OrielError ? cause : new OrielError('internal', { message: String(cause) });
      this.#send({ id, error: { code, message, details } }, ignore);
    }
  }
}
