import { HttpTransport, type Environment, type HttpTransportOptions } from '../transport/index.ts';
import { CamerasClient } from './cameras-client.ts';
import { SignalingClient } from './signaling-client.ts';
import { TokensClient } from './tokens-client.ts';
import { WhepClient } from './whep-client.ts';

export type OrielClientOptions = HttpTransportOptions;

/** One server's API. Holds nothing open and needs no closing. */
export interface OrielClient {
  readonly cameras: CamerasClient;
  readonly signaling: SignalingClient;
  readonly tokens: TokensClient;
  readonly whep: WhepClient;
  readonly environment: Environment;
  /** Absolute address of a path on the server; an absolute address stays as it is. */
  address(path: string): string;
  /** Whether an absolute address lies on this server. */
  isOwn(address: string): boolean;
  /**
   * The `Authorization` header for an absolute address, for requests that a player makes itself; `undefined`: none.
   * With `refused`, a header that the server took no longer: another one, and `undefined` when there is no other.
   */
  authorization(address: string, options?: { refused?: string | undefined }): Promise<string | undefined>;
  /** Forgets that the server did not answer, so that the next request goes out at once: after a click on "retry". */
  resume(): void;
}

/** Never throws: with a `server` that is no absolute address every request rejects with `invalid_request`. */
export function createClient(options: OrielClientOptions): OrielClient {
  const http = new HttpTransport(options);
  return {
    cameras: new CamerasClient(http),
    signaling: new SignalingClient(http),
    tokens: new TokensClient(http),
    whep: new WhepClient(http),
    environment: http.environment,
    address: (path) => http.address(path),
    isOwn: (address) => http.isOwn(address),
    authorization: (address, options) => http.authorization(address, options),
    resume: () => http.resume(),
  };
}
