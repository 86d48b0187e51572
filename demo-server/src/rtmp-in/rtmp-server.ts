import { createServer, type Server, type Socket } from 'node:net';
import { CameraId, OrielError } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import type { Authenticator } from '../access/authenticator.ts';
import { authorize } from '../access/authorize.ts';
import { LOCAL } from '../access/grant.ts';
import type { Milliseconds } from '../media/frame.ts';
import { type WallClock, systemClock } from '../media/wall-clock.ts';
import type { StreamRegistry } from '../streams/stream-registry.ts';
import { PublishedStream } from './published-stream.ts';
import { Publisher, PublishRefusal } from './publisher.ts';

/** A stream is kept this long after its encoder has left, so that its viewers stay when it comes back. */
const KEPT: Milliseconds = 30_000;
const MOST_CONNECTIONS = 50;

export interface RtmpServerOptions {
  streams: StreamRegistry;
  /** Missing: nobody needs a token. */
  authenticator: Pick<Authenticator, 'identify'> | undefined;
  log: FastifyBaseLogger;
  clock?: WallClock;
}

/**
 * Takes the streams of encoders such as OBS over RTMP, H.264 without B-frames and AAC. Server `rtmp://host:port/live`, stream key
 * `<id>`, or `<id>?token=<token>` with a token that may `publish` where the server has an `AUTH_SECRET`.
 */
export class RtmpServer {
  readonly #options: Required<RtmpServerOptions>;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #streams = new Map<string, { stream: PublishedStream; cancelRemoval: () => void }>();

  constructor(options: RtmpServerOptions) {
    this.#options = { clock: systemClock, ...options };
    this.#server = createServer((socket) => this.#connected(socket));
    this.#server.maxConnections = MOST_CONNECTIONS;
  }

  /** @returns the port; rejects where it is taken */
  async listen(host: string, port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : port;
  }

  /** The streams that are published, or were a moment ago. */
  list(): PublishedStream[] {
    return [...this.#streams.values()].map(({ stream }) => stream);
  }

  find(id: string): PublishedStream | undefined {
    return this.#streams.get(id)?.stream;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    for (const { stream } of this.#streams.values()) await this.#remove(stream.id);
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #connected(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    const { clock } = this.#options;
    new Publisher({ socket, clock, accept: (publisher, key) => this.#accept(publisher, key, socket.remoteAddress ?? '') });
  }

  async #accept(publisher: Publisher, key: string, ip: string): Promise<void> {
    const { id, token } = readKey(key);
    await this.#authorize(id, token, ip);
    const stream = this.#open(id);
    this.#options.log.info({ stream: id }, 'an encoder publishes');
    await stream.take(publisher);
    // The encoder that this one has replaced has left meanwhile.
    this.#streams.get(id)?.cancelRemoval();
    void publisher.ended.then(() => this.#left(stream));
  }

  /** @throws PublishRefusal */
  async #authorize(id: string, token: string | undefined, ip: string): Promise<void> {
    try {
      const { authenticator } = this.#options;
      const grant = authenticator ? await authenticator.identify({ ip, authorization: token === undefined ? undefined : `Bearer ${token}`, isSignable: false, url: '' }) : LOCAL;
      authorize(grant, 'publish', { kind: 'stream', id });
    } catch (error) {
      throw new PublishRefusal(error instanceof OrielError ? error.message : 'The server has failed.', { cause: error });
    }
  }

  /** @throws PublishRefusal */
  #open(id: string): PublishedStream {
    const known = this.#streams.get(id);
    known?.cancelRemoval();
    if (known) return known.stream;
    const { clock, log, streams } = this.#options;
    if (streams.has(id)) throw new PublishRefusal('Another stream has this name. Choose another stream key.');
    const stream = new PublishedStream({ id, log, clock });
    streams.add(stream);
    this.#streams.set(id, { stream, cancelRemoval: () => {} });
    return stream;
  }

  #left(stream: PublishedStream): void {
    const entry = this.#streams.get(stream.id);
    if (entry?.stream !== stream || stream.isPublishing) return;
    this.#options.log.info({ stream: stream.id }, 'the encoder has left');
    entry.cancelRemoval();
    entry.cancelRemoval = this.#options.clock.after(KEPT, () => void this.#remove(stream.id));
  }

  async #remove(id: string): Promise<void> {
    const entry = this.#streams.get(id);
    if (!entry) return;
    this.#streams.delete(id);
    entry.cancelRemoval();
    this.#options.streams.remove(id);
    await entry.stream.close();
  }
}

/** @throws PublishRefusal */
function readKey(key: string): { id: string; token: string | undefined } {
  const [id = '', query] = key.split('?', 2);
  if (!CameraId.safeParse(id).success) throw new PublishRefusal('The stream key must begin with a name of letters, digits, - and _.');
  return { id, token: new URLSearchParams(query).get('token') ?? undefined };
}
