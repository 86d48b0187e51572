import type { Socket } from 'node:net';
import type { Milliseconds } from '../media/frame.ts';
import type { WallClock } from '../media/wall-clock.ts';
import { TAG, writeFlvTag } from '../media/flv-tags.ts';
import { AmfError, type AmfValue, decodeAmf, encodeAmf } from '../media/amf0.ts';
import { ChunkReader } from '../publish/rtmp/chunk-reader.ts';
import { ChunkWriter } from '../publish/rtmp/chunk-writer.ts';
import { CHUNK_STREAM, controlMessage, MESSAGE, RtmpError, type RtmpMessage } from '../publish/rtmp/message.ts';
import { ServerHandshake } from './server-handshake.ts';

/** From the connection to the stream. */
const TIME_TO_PUBLISH: Milliseconds = 10_000;
/** The largest message: a keyframe of a 4K stream is smaller, bytes. */
const LARGEST_MESSAGE = 8 * 1024 * 1024;
const CHUNK_SIZE = 4096;
/** How much is read before it is acknowledged, and asked of the encoder, bytes. */
const WINDOW = 2_500_000;
const WRAP = 2 ** 32;
/** The id of the only message stream. */
const STREAM = 1;

/** Why a stream is refused: a code of RTMP (`NetStream.Publish.BadName`) and a sentence for the person at the encoder. */
export class PublishRefusal extends Error {
  override readonly name = 'PublishRefusal';
}

export interface PublisherOptions {
  socket: Socket;
  clock: WallClock;
  /**
   * The encoder wants to publish with this key. Its stream begins when this resolves.
   * @throws PublishRefusal, whose message the encoder shows
   */
  accept(publisher: Publisher, key: string): Promise<void>;
}

/**
 * An encoder such as OBS that publishes by RTMP (RTMP 1.0 §5, §7.2). Its states: `connecting` (handshake and commands) →
 * `accepting` → `publishing` → `ended`; it may end from each of them.
 */
export class Publisher {
  /** Resolves when the connection has ended. */
  readonly ended: Promise<void>;
  readonly #options: PublisherOptions;
  readonly #handshake = new ServerHandshake();
  readonly #reader = new ChunkReader({ maxMessage: LARGEST_MESSAGE, message: (message) => this.#received(message) });
  readonly #writer = new ChunkWriter();
  readonly #cancelTimeout: () => void;
  #shaken = false;
  #state: 'connecting' | 'accepting' | 'publishing' | 'ended' = 'connecting';
  #read = 0;
  #acknowledged = 0;
  #onTag: (tag: Buffer) => void = () => {};

  constructor(options: PublisherOptions) {
    this.#options = options;
    const { clock, socket } = options;
    socket.setNoDelay(true);
    this.ended = new Promise((resolve) => {
      socket.once('close', () => {
        this.#state = 'ended';
        this.#cancelTimeout();
        resolve();
      });
    });
    this.#cancelTimeout = clock.after(TIME_TO_PUBLISH, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes: Buffer) => this.#push(bytes));
    socket.once('end', () => socket.destroy());
  }

  /** Sends the tags of FLV to `onTag` from now on. What it throws ends the connection. */
  start(onTag: (tag: Buffer) => void): void {
    this.#onTag = onTag;
  }

  /** Ends it, with words for the person at the encoder where there is a reason. */
  end(reason?: string): void {
    if (reason !== undefined) this.#status('error', 'NetStream.Publish.Failed', reason);
    this.#options.socket.end();
    this.#options.socket.destroySoon();
  }

  #push(bytes: Buffer): void {
    this.#read += bytes.byteLength;
    try {
      if (this.#shaken) this.#reader.push(bytes);
      else this.#shake(bytes);
    } catch (error) {
      if (!(error instanceof RtmpError) && !(error instanceof AmfError)) throw error;
      this.#options.socket.destroy();
    }
    if (this.#read - this.#acknowledged < WINDOW) return;
    this.#acknowledged = this.#read;
    this.#send(CHUNK_STREAM.control, controlMessage(MESSAGE.acknowledgement, this.#read % WRAP));
  }

  #shake(bytes: Buffer): void {
    const { reply, rest } = this.#handshake.push(bytes);
    if (reply) this.#options.socket.write(reply);
    if (!rest) return;
    this.#shaken = true;
    this.#reader.push(rest);
  }

  #received(message: RtmpMessage): void {
    const { payload, timestamp, type } = message;
    if (type === MESSAGE.command || type === MESSAGE.commandAmf3) return this.#command(decodeAmf(type === MESSAGE.commandAmf3 ? payload.subarray(1) : payload));
    // Messages of media are tags of FLV without their headers.
    const kind = [TAG.audio, TAG.video].find((one) => one === type);
    if (kind && this.#state === 'publishing' && payload.byteLength > 0) this.#onTag(writeFlvTag({ type: kind, timestamp, data: payload }));
  }

  #command([name, transaction, object, ...values]: readonly AmfValue[]): void {
    const id = typeof transaction === 'number' ? transaction : 0;
    if (name === 'connect') this.#connected(id);
    else if (name === 'createStream') this.#answer(id, null, STREAM);
    else if (name === 'publish') void this.#publish(values[0]);
    else if (name === 'deleteStream' || name === 'FCUnpublish' || name === 'closeStream') this.end();
    // Some encoders wait for the answers of commands that mean nothing here.
    else if (name === 'releaseStream' || name === 'FCPublish' || name === '_checkbw') this.#answer(id, object ?? null);
  }

  #connected(transaction: number): void {
    this.#send(CHUNK_STREAM.control, controlMessage(MESSAGE.windowAcknowledgementSize, WINDOW));
    const bandwidth = Buffer.alloc(5);
    bandwidth.writeUInt32BE(WINDOW);
    bandwidth[4] = 2;
    this.#send(CHUNK_STREAM.control, { type: MESSAGE.setPeerBandwidth, streamId: 0, timestamp: 0, payload: bandwidth });
    this.#send(CHUNK_STREAM.control, controlMessage(MESSAGE.setChunkSize, CHUNK_SIZE));
    this.#writer.chunkSize = CHUNK_SIZE;
    const status = { level: 'status', code: 'NetConnection.Connect.Success', description: 'Connected.', objectEncoding: 0 };
    this.#answer(transaction, { fmsVer: 'FMS/3,5,7,7009', capabilities: 31 }, status);
  }

  async #publish(key: AmfValue): Promise<void> {
    if (this.#state !== 'connecting') return;
    this.#state = 'accepting';
    try {
      await this.#options.accept(this, typeof key === 'string' ? key : '');
    } catch (error) {
      const reason = error instanceof PublishRefusal ? error.message : 'The server has failed.';
      this.#status('error', 'NetStream.Publish.BadName', reason);
      return this.#options.socket.destroySoon();
    }
    if (this.#options.socket.destroyed) return;
    this.#cancelTimeout();
    this.#state = 'publishing';
    this.#status('status', 'NetStream.Publish.Start', 'Publishing.');
  }

  #answer(transaction: number, ...values: readonly AmfValue[]): void {
    this.#send(CHUNK_STREAM.command, { type: MESSAGE.command, streamId: 0, timestamp: 0, payload: encodeAmf(['_result', transaction, ...values]) });
  }

  #status(level: 'status' | 'error', code: string, description: string): void {
    this.#send(CHUNK_STREAM.command, { type: MESSAGE.command, streamId: STREAM, timestamp: 0, payload: encodeAmf(['onStatus', 0, null, { level, code, description }]) });
  }

  #send(chunkStream: number, message: RtmpMessage): void {
    const { socket } = this.#options;
    // An encoder that sends without reading the answers does not fill the memory.
    if (socket.writable && socket.writableLength <= socket.writableHighWaterMark) socket.write(this.#writer.write(chunkStream, message));
  }
}
