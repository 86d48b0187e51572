import type { Milliseconds } from '../../media/frame.ts';
import type { WallClock } from '../../media/wall-clock.ts';
import { PublishError } from '../publish-error.ts';
import type { RtmpTarget } from '../target.ts';
import { type AmfValue, decodeAmf, encodeAmf } from '../../media/amf0.ts';
import { RtmpConnection } from './connection.ts';
import { CHUNK_STREAM, MESSAGE, type RtmpMessage } from './message.ts';
import { openSocket } from './open-socket.ts';
import { publishFailure, readStatus, refusal, type Status } from './status.ts';

/** As encoders say it: several servers look for `FMLE` before they take a stream. */
const FLASH_VERSION = 'FMLE/3.0 (compatible; Oriel)';

export interface RtmpOptions {
  target: RtmpTarget;
  allowPrivate: boolean;
  /** Takes any certificate; for tests. */
  anyCertificate?: boolean;
  /** Whether the server's acknowledgements count. */
  acknowledgements: boolean;
  /** How long the server may take for each step. */
  timeout: Milliseconds;
  clock: WallClock;
  signal: AbortSignal;
}

interface Answer {
  resolve(values: readonly AmfValue[]): void;
  reject(error: PublishError): void;
}

/** The commands of a client that publishes (RTMP 1.0 §7.2), each within its time. */
export class RtmpClient {
  readonly connection: RtmpConnection;
  readonly #options: RtmpOptions;
  readonly #answers = new Map<number, Answer>();
  #transaction = 0;
  #onStatus: (status: Status) => void = () => {};

  private constructor(options: RtmpOptions, connection: (message: (message: RtmpMessage) => void) => RtmpConnection) {
    this.#options = options;
    this.connection = connection((message) => this.#received(message));
    options.signal.addEventListener('abort', this.#abort, { once: true });
    void this.connection.closed.then(() => options.signal.removeEventListener('abort', this.#abort));
  }

  /**
   * Connects, shakes hands and sends `connect`.
   * @throws PublishError, or the reason of the signal
   */
  static async open(options: RtmpOptions): Promise<RtmpClient> {
    const { target, allowPrivate, anyCertificate = false, acknowledgements, signal, clock, timeout } = options;
    const socket = await openSocket({ host: target.host, port: target.port, tls: target.tls, allowPrivate, anyCertificate, signal, clock, timeout });
    const client = new RtmpClient(options, (message) => new RtmpConnection({ socket, acknowledgements, message }));
    try {
      await client.#step(client.connection.ready, (error) => (error.reason === 'ended' ? new PublishError('refused', { code: error.code }) : error));
      const command = { app: target.app, type: 'nonprivate', flashVer: FLASH_VERSION, tcUrl: target.url };
      await client.#step(client.#call('connect', command), refusedAtEnd);
    } catch (error) {
      client.connection.close();
      throw error;
    }
    return client;
  }

  /**
   * @returns the id of the message stream
   * @throws PublishError, or the reason of the signal
   */
  async createStream(): Promise<number> {
    const [, id] = await this.#step(this.#call('createStream', null), refusedAtEnd);
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id > 0xffffffff) throw new PublishError('not_rtmp', { code: 'createStream' });
    return id;
  }

  /** Asks the server to let go of a stream with this key that it still has. Servers that do not know these commands ignore them. */
  release(key: string): void {
    this.#command(0, ['releaseStream', ++this.#transaction, null, key]);
    this.#command(0, ['FCPublish', ++this.#transaction, null, key]);
  }

  /**
   * Publishes, and resolves when the server says that it does. Afterwards an error that the server reports ends the connection.
   * @throws PublishError, or the reason of the signal
   */
  async publish(streamId: number, key: string): Promise<void> {
    const started = new Promise<void>((resolve, reject) => {
      this.#onStatus = (status) => {
        if (status.code === 'NetStream.Publish.Start') resolve();
        else if (status.level === 'error') reject(publishFailure(status));
      };
    });
    this.#command(streamId, ['publish', ++this.#transaction, null, key, 'live']);
    // YouTube, nginx-rtmp and others refuse a key by ending the connection.
    await this.#step(started, (error) => (error.reason === 'ended' ? new PublishError('wrong_key', { lasting: 'repeated', code: error.code }) : error));
    this.#onStatus = (status) => {
      if (status.level === 'error') this.connection.fail(publishFailure(status));
      else if (status.code === 'NetStream.Unpublish.Success') this.connection.fail(new PublishError('ended', { code: status.code }));
    };
  }

  /** Ends the stream and the connection. */
  close(streamId: number, key: string): void {
    this.#command(0, ['FCUnpublish', ++this.#transaction, null, key]);
    this.#command(0, ['deleteStream', ++this.#transaction, null, streamId]);
    this.connection.close();
  }

  readonly #abort = () => this.connection.close();

  async #call(name: string, command: AmfValue): Promise<readonly AmfValue[]> {
    const transaction = ++this.#transaction;
    const answer = new Promise<readonly AmfValue[]>((resolve, reject) => this.#answers.set(transaction, { resolve, reject }));
    this.#command(0, [name, transaction, command]);
    return answer;
  }

  #command(streamId: number, values: readonly AmfValue[]): void {
    this.connection.send(CHUNK_STREAM.command, { type: MESSAGE.command, streamId, timestamp: 0, payload: encodeAmf(values) });
  }

  #received({ type, payload }: RtmpMessage): void {
    if (type !== MESSAGE.command && type !== MESSAGE.commandAmf3) return;
    // An AMF3 command of a publisher's connection begins with a zero and is AMF0 after it.
    const [name, transaction, ...values] = decodeAmf(type === MESSAGE.commandAmf3 ? payload.subarray(1) : payload);
    if (name === 'onStatus') return this.#onStatus(readStatus(values[1]));
    if ((name !== '_result' && name !== '_error') || typeof transaction !== 'number') return;
    const answer = this.#answers.get(transaction);
    this.#answers.delete(transaction);
    if (name === '_result') answer?.resolve(values);
    else answer?.reject(refusal(readStatus(values[1])));
  }

  /** Waits for an answer, within its time and only while the connection stands. `atEnd` says what an end means here. */
  async #step<Value>(answer: Promise<Value>, atEnd: (error: PublishError) => PublishError): Promise<Value> {
    const { clock, timeout, signal } = this.#options;
    let cancel = () => {};
    const late = new Promise<never>((_, reject) => {
      cancel = clock.after(timeout, () => reject(new PublishError('dead', { code: 'ETIMEDOUT' })));
    });
    const ended = this.connection.closed.then((error): never => {
      throw atEnd(error);
    });
    answer.catch(() => {});
    ended.catch(() => {});
    try {
      return await Promise.race([answer, ended, late]);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      cancel();
    }
  }
}

/** Without a word of the server this may as well be a proxy whose server is away. */
const refusedAtEnd = (error: PublishError): PublishError => (error.reason === 'ended' ? new PublishError('refused', { code: error.code }) : error);
