import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import { errors, type OrielError, ServerError } from '@oriel/core/contract';
import { type Namespace, Server, type Socket } from 'socket.io';
import { type Action, authorize, type Resource } from '../access/authorize.ts';
import { type Grant, LOCAL } from '../access/grant.ts';
import { requireLocalCaller } from '../access/loopback.ts';
import type { Config } from '../config.ts';
import type { App } from './app.ts';
import { toOrielError } from './errors.ts';

/** A page sends its token and nothing else, bytes. */
const MAX_MESSAGE = 16 * 1024;
/** All sockets at the same time. */
const MAX_SOCKETS = 1000;
/** For a connection that joins no namespace, ms. */
const JOIN_TIMEOUT = 10_000;
/** Node's timers take no longer delay. */
const LONGEST_DELAY = 2 ** 31 - 1;

export type PushConfig = Pick<Config, 'authSecret' | 'allowedOrigins'> & Partial<Pick<Config, 'trustProxy'>>;

/**
 * What the server pushes to pages: Socket.IO over WebSocket, with the same tokens, scopes and origins as HTTP. A socket ends
 * with its token. Long polling is left out: it would be a second HTTP server that none of this one's limits hold for.
 */
export class Push {
  readonly #app: App;
  readonly #config: PushConfig;
  readonly #io: Server;
  readonly #addressOf: (request: IncomingMessage) => string;

  constructor(app: App, config: PushConfig) {
    this.#app = app;
    this.#config = config;
    const trusts = proxyAddr.compile(config.trustProxy ?? []);
    this.#addressOf = (request) => proxyAddr(request, trusts);
    this.#io = new Server(app.server, {
      transports: ['websocket'],
      serveClient: false,
      maxHttpBufferSize: MAX_MESSAGE,
      connectTimeout: JOIN_TIMEOUT,
      allowRequest: (request, decide) => {
        const refusal = this.#refusalOf(request);
        decide(refusal, refusal === undefined);
      },
    });
    this.#io.use((_socket, next) => next(refused(new ServerError('not_found'))));
  }

  /** Makes a namespace for those whose grant covers `action` on `resource`. */
  namespace(name: `/${string}`, { action, resource }: { action: Action; resource: Resource }): Namespace {
    const namespace = this.#io.of(name);
    namespace.use((socket, decide) => void this.#admit(socket, action, resource).then(decide));
    return namespace;
  }

  /** Ends all connections. */
  close(): void {
    this.#io.disconnectSockets(true);
    this.#io.engine.close();
  }

  /** @returns the refusal; `undefined` where the socket may join */
  async #admit(socket: Socket, action: Action, resource: Resource): Promise<Error | undefined> {
    try {
      const grant = await this.#identify(socket);
      authorize(grant, action, resource);
      endWith(socket, grant);
      return undefined;
    } catch (error) {
      return refused(toOrielError(error));
    }
  }

  async #identify({ handshake, request }: Socket): Promise<Grant> {
    const { authSecret, allowedOrigins } = this.#config;
    if (authSecret === undefined) {
      // A page of another origin could connect without any preflight.
      requireLocalCaller({ headers: request.headers, method: 'CONNECT' }, allowedOrigins);
      return LOCAL;
    }
    const { token } = handshake.auth as { token?: unknown };
    const authorization = typeof token === 'string' ? `Bearer ${token}` : undefined;
    return this.#app.authenticator.identify({ ip: this.#addressOf(request), authorization, isSignable: false, url: handshake.url });
  }

  /** In a word, for the answer to the handshake; `undefined` where nothing is against it. */
  #refusalOf({ headers }: IncomingMessage): string | undefined {
    if (this.#io.engine.clientsCount >= MAX_SOCKETS) return errors.too_many_sessions.message;
    const { allowedOrigins } = this.#config;
    const { origin, host } = headers;
    if (origin === undefined || allowedOrigins.includes('*') || allowedOrigins.includes(origin)) return undefined;
    // The scheme is that of a proxy in front of this server.
    return URL.parse(origin)?.host === host ? undefined : errors.not_allowed.message;
  }
}

/** A refusal as the client's `connect_error` has it: the body of the same error over HTTP is its `data`. */
const refused = (error: OrielError): Error => Object.assign(new Error(error.message), { data: error.toBody() });

function endWith(socket: Socket, { expires }: Grant): void {
  if (expires === undefined) return;
  const timer = setTimeout(() => socket.disconnect(true), Math.min(LONGEST_DELAY, expires * 1000 - Date.now()));
  socket.once('disconnect', () => clearTimeout(timer));
}
