import type { Socket } from 'node:net';
import { PublishError } from '../publish-error.ts';
import { Acknowledgements } from './acknowledgements.ts';
import { AmfError } from '../../media/amf0.ts';
import { ChunkReader } from './chunk-reader.ts';
import { ChunkWriter } from './chunk-writer.ts';
import { ClientHandshake } from './handshake.ts';
import { CHUNK_STREAM, controlMessage, MESSAGE, RtmpError, type RtmpMessage, USER_CONTROL, userControlMessage } from './message.ts';
import { errorCode } from './open-socket.ts';

/** The payload of a chunk that is sent, bytes. */
const CHUNK_SIZE = 4096;
/** How often the server is to acknowledge, bytes. A small window shows early that nothing is taken any more. */
const WINDOW = 32 * 1024;
const WRAP = 2 ** 32;
/** From the last message to the end of the connection, ms. */
const GRACE = 500;

export interface ConnectionOptions {
  socket: Socket;
  /** Whether the server's acknowledgements count. */
  acknowledgements: boolean;
  /** A message that is not of the protocol itself. */
  message(message: RtmpMessage): void;
}

/**
 * RTMP on one socket: the handshake, chunks, acknowledgements and pings (RTMP 1.0 §5). It counts what the server has taken:
 * what the system took of the socket's writes; and, from the first acknowledgement on, what the server says that it has read
 * and what it need not say yet, because it is less than the window. A server that never acknowledges leaves only the first.
 */
export class RtmpConnection {
  /** Resolves with the reason when it has ended. */
  readonly closed: Promise<PublishError>;
  /** Resolves when the handshake is complete. Never, when the connection ends before. */
  readonly ready: Promise<void>;
  readonly #socket: Socket;
  readonly #message: ConnectionOptions['message'];
  readonly #handshake = new ClientHandshake();
  readonly #reader = new ChunkReader({ message: (message) => this.#received(message) });
  readonly #writer = new ChunkWriter();
  #resolveClosed: (error: PublishError) => void = () => {};
  #resolveReady: () => void = () => {};
  #shaken = false;
  #error: PublishError | undefined;
  #written = 0;
  #flushed = 0;
  readonly #acknowledgements: Acknowledgements | undefined;
  #read = 0;
  #readAcknowledged = 0;
  #peerWindow = Infinity;

  constructor({ socket, acknowledgements, message }: ConnectionOptions) {
    this.#acknowledgements = acknowledgements ? new Acknowledgements(WINDOW) : undefined;
    this.#socket = socket;
    this.#message = message;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.ready = new Promise((resolve) => {
      this.#resolveReady = resolve;
    });
    socket.on('data', (bytes: Buffer) => this.#push(bytes));
    socket.on('error', (error) => this.fail(new PublishError('ended', { code: errorCode(error) })));
    socket.once('end', () => this.fail(new PublishError('ended')));
    socket.once('close', () => this.fail(new PublishError('ended')));
    this.#write(this.#handshake.begin());
  }

  get written(): number {
    return this.#written;
  }

  get taken(): number {
    return Math.min(this.#flushed, this.#acknowledgements?.taken ?? Infinity);
  }

  send(chunkStream: number, message: RtmpMessage): void {
    if (this.#error === undefined) this.#write(this.#writer.write(chunkStream, message));
  }

  /** Ends it at once. Only the first reason counts. */
  fail(error: PublishError): void {
    this.#settle(error);
    this.#socket.destroy();
  }

  /** Sends what is written and then ends it, at the latest half a second later. */
  close(): void {
    if (this.#error !== undefined) return;
    this.#settle(new PublishError('ended'));
    this.#socket.end();
    const timer = setTimeout(() => this.#socket.destroy(), GRACE);
    this.#socket.once('close', () => clearTimeout(timer));
  }

  #settle(error: PublishError): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    this.#resolveClosed(error);
  }

  #write(bytes: Buffer): void {
    this.#written += bytes.byteLength;
    this.#socket.write(bytes, (error) => {
      if (!error) this.#flushed += bytes.byteLength;
    });
  }

  #push(bytes: Buffer): void {
    if (this.#error !== undefined) return;
    this.#read += bytes.byteLength;
    try {
      if (this.#shaken) this.#reader.push(bytes);
      else this.#shake(bytes);
      this.#acknowledge();
    } catch (error) {
      const isPeer = error instanceof RtmpError || error instanceof AmfError;
      this.fail(error instanceof PublishError ? error : new PublishError(isPeer ? 'not_rtmp' : 'internal', { code: error instanceof Error ? error.name : undefined }));
    }
  }

  #shake(bytes: Buffer): void {
    const { reply, rest } = this.#handshake.push(bytes);
    if (reply) this.#write(reply);
    if (!rest) return;
    this.#shaken = true;
    this.send(CHUNK_STREAM.control, controlMessage(MESSAGE.setChunkSize, CHUNK_SIZE));
    this.#writer.chunkSize = CHUNK_SIZE;
    this.send(CHUNK_STREAM.control, controlMessage(MESSAGE.windowAcknowledgementSize, WINDOW));
    this.#resolveReady();
    this.#reader.push(rest);
  }

  #received(message: RtmpMessage): void {
    const { type, payload } = message;
    if (type === MESSAGE.acknowledgement && payload.byteLength >= 4) this.#acknowledgements?.add(payload.readUInt32BE(), this.#written);
    else if (type === MESSAGE.windowAcknowledgementSize && payload.byteLength >= 4) this.#peerWindow = Math.max(1, payload.readUInt32BE());
    else if (type === MESSAGE.userControl) this.#pong(payload);
    else if (type !== MESSAGE.setChunkSize && type !== MESSAGE.abort) this.#message(message);
  }

  /** RTMP 1.0 §7.1.7. */
  #pong(payload: Buffer): void {
    if (payload.byteLength < 6 || payload.readUInt16BE() !== USER_CONTROL.pingRequest) return;
    // A server that pings without reading the answers does not fill the memory.
    if (this.#socket.writableLength > this.#socket.writableHighWaterMark) return;
    this.send(CHUNK_STREAM.control, userControlMessage(USER_CONTROL.pingResponse, payload.subarray(2, 6)));
  }

  #acknowledge(): void {
    if (this.#read - this.#readAcknowledged < this.#peerWindow || this.#socket.writableLength > this.#socket.writableHighWaterMark) return;
    this.#readAcknowledged = this.#read;
    this.send(CHUNK_STREAM.control, controlMessage(MESSAGE.acknowledgement, this.#read % WRAP));
  }
}
