import type { Milliseconds } from '../contract/index.ts';
import { HttpTransport, type Environment, type HttpTransportOptions, type TokenProvider } from '../transport/index.ts';
import { CamerasClient } from './cameras-client.ts';
import type { Requester } from './requester.ts';

export type OrielClientOptions = HttpTransportOptions;

/**
 * The cameras of one server. It holds nothing open and needs no closing. The clients for the rest of the API are classes of
 * their own, so that a page loads only those that it uses: `new SignalingClient(client)`.
 */
export interface OrielClient extends Requester {
  readonly cameras: CamerasClient;
  /** Local clock and timers, for durations. */
  readonly environment: Environment;
  /** The server's time, Unix ms: what "now" means for live pictures and recordings. Local time until the first answer. */
  now(): Milliseconds;
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
  const requester: Requester = {
    request: (path, request) => http.request(path, request),
    address: (path) => http.address(path),
    isOwn: (address) => http.isOwn(address),
    authorization: (address, options) => http.authorization(address, options),
  };
  return {
    ...requester,
    cameras: new CamerasClient(requester),
    environment: http.environment,
    now: () => http.now(),
    setToken: (token) => http.setToken(token),
    onTokenChanged: (listener) => http.onTokenChanged(listener),
    resume: () => http.resume(),
  };
}
