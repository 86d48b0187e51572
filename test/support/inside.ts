import { once } from 'node:events';
import { until } from './until.ts';

/** What a server process holds. Its threads and the processes that it has started are not counted, where it does not say so. */
export interface Held {
  /** Of the process with its threads, bytes. */
  rss: number;
  /** Of the main thread, bytes. */
  heap: number;
  arrayBuffers: number;
  /** Sockets, pipes, servers and processes that are open. */
  handles: number;
  /** Bytes that wait in sockets and pipes to be written. */
  waiting: number;
}

/** Environment of a server that `Inside` can look into. */
export const INSPECTED = { NODE_OPTIONS: '--inspect=127.0.0.1:0' };

const QUESTION = `(() => {
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  const handles = process._getActiveHandles();
  return JSON.stringify({ rss, heap: heapUsed, arrayBuffers, handles: handles.length, waiting: handles.reduce((sum, { writableLength = 0 }) => sum + writableLength, 0) });
})()`;

/** Asks a Node process about itself by its inspector (the Chrome DevTools protocol). */
export class Inside {
  readonly #socket: WebSocket;
  #asked = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** @param output what the process has printed so far */
  static async open(output: () => string): Promise<Inside> {
    const address = await until('the inspector listens', () => /ws:\/\/127\.0\.0\.1:\d+\/[\da-f-]+/.exec(output())?.[0]);
    const socket = new WebSocket(address);
    await once(socket, 'open');
    return new Inside(socket);
  }

  async held({ collect = false } = {}): Promise<Held> {
    if (collect) await this.#ask('HeapProfiler.collectGarbage', {});
    const { result } = (await this.#ask('Runtime.evaluate', { expression: QUESTION })) as { result: { value: string } };
    return JSON.parse(result.value) as Held;
  }

  close(): void {
    this.#socket.close();
  }

  #ask(method: string, params: object): Promise<unknown> {
    const id = ++this.#asked;
    return new Promise((resolve) => {
      const heard = ({ data }: MessageEvent<string>) => {
        const answer = JSON.parse(data) as { id?: number; result?: unknown };
        if (answer.id !== id) return;
        this.#socket.removeEventListener('message', heard);
        resolve(answer.result);
      };
      this.#socket.addEventListener('message', heard);
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }
}
