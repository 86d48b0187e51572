import type { Milliseconds } from '../contract/index.ts';
import { HttpTransport, type Environment, type HttpTransportOptions, type TokenProvider } from '../transport/index.ts';
import { CamerasClient } from './cameras-client.ts';
import { SignalingClient } from './signaling-client.ts';
import { TokensClient } from './tokens-client.ts';
import { WhepClient } from './whep-client.ts';

export type OrielClientOptions = HttpTransportOptions;

/** The API of one server. It holds nothing open and needs no closing. */
export interface OrielClient {
  readonly cameras: CamerasClient;
  readonly signaling: SignalingClient;
  readonly tokens: TokensClient;
  readonly whep: WhepClient;
  /** Local clock and timers, for durations. */
  readonly environment: Environment;
  /** The server's time, Unix ms: what "now" means for live pictures and recordings. Local time until the first answer. */
  now(): Milliseconds;
  /** Absolute URL of a path on the server. An absolute URL stays as it is. */
  address(path: string): string;
  /** Whether an absolute URL belongs to this server. */
  isOwn(address: string): boolean;
  /**
   * The `Authorization` header for an absolute URL, for requests that the client does not make itself; `undefined` when
   * none is to be sent.
   * @param options.refused a header that the server refused: the answer is another one, or `undefined` when there is none
   */
  authorization(address: string, options?: { refused?: string | undefined }): Promise<string | undefined>;
  /**
   * Replaces the token, or the function that gets it. A held token stays in use: a new function is asked when there is
   * none, when the token expires or when the server refused it, so a new inline function in every render costs nothing.
   * After a refusal it is asked at once, then with backoff while the token stays refused. For another user's token pass
   * the token itself, or create a client.
   */
  setToken(token: TokenProvider | undefined): void;
  /**
   * Calls back when there is a token other than the last refused one, for whoever stopped because of an error
   * `not_authenticated` or `token_expired`; also whenever a token string was replaced by another.
   * @returns a function that ends the subscription
   */
  onTokenChanged(listener: () => void): () => void;
  /** Forgets earlier failures, so that the next request is sent at once: for a click on "retry". */
  resume(): void;
}

/** Never throws: if `server` is not an absolute URL, every request rejects with `invalid_request`. */
export function createClient(options: OrielClientOptions): OrielClient {
  const http = new HttpTransport(options);
  return {
    cameras: new CamerasClient(http),
    signaling: new SignalingClient(http),
    tokens: new TokensClient(http),
    whep: new WhepClient(http),
    environment: http.environment,
    now: () => http.now(),
    address: (path) => http.address(path),
    isOwn: (address) => http.isOwn(address),
    authorization: (address, options) => http.authorization(address, options),
    setToken: (token) => http.setToken(token),
    onTokenChanged: (listener) => http.onTokenChanged(listener),
    resume: () => http.resume(),
  };
}
