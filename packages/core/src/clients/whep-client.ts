import { OrielError } from '../contract/index.ts';
import { nothing } from '../transport/index.ts';
import type { CallOptions } from './call-options.ts';
import type { Requester } from './requester.ts';

/** A WHEP endpoint's answer to an offer. */
export interface WhepResource {
  /** Absolute URL for `trickle` and `end`; missing when the server sent no Location. */
  location?: string;
  answer: string;
  etag?: string;
}

/** WHEP (draft-ietf-wish-whep), at any URL. The client's token is sent to its own server only. */
export class WhepClient {
  readonly #client: Requester;

  constructor(client: Requester) {
    this.#client = client;
  }

  offer(address: string, sdp: string, { signal }: CallOptions = {}): Promise<WhepResource> {
    return this.#client.request(address, {
      method: 'POST',
      headers: { 'Content-Type': 'application/sdp', Accept: 'application/sdp' },
      body: sdp,
      signal,
      read: async (response) => {
        const answer = await response.text();
        if (response.status !== 201 || !answer.startsWith('v=0')) throw new OrielError('invalid_answer');
        const location = response.headers.get('Location');
        const etag = response.headers.get('ETag');
        return { answer, ...(location && { location: new URL(location, response.url || address).href }), ...(etag && { etag }) };
      },
    });
  }

  /** @param fragment `application/trickle-ice-sdpfrag` (RFC 8840). @throws OrielError when the server accepts none */
  trickle({ location, etag }: WhepResource, fragment: string, { signal }: CallOptions = {}): Promise<void> {
    if (!location) return Promise.resolve();
    const headers = { 'Content-Type': 'application/trickle-ice-sdpfrag', ...(etag && { 'If-Match': etag }) };
    return this.#client.request(location, { method: 'PATCH', headers, body: fragment, signal, read: nothing });
  }

  /** Also sent while the page is being unloaded. */
  end({ location }: WhepResource): Promise<void> {
    return location ? this.#client.request(location, { method: 'DELETE', keepalive: true, read: nothing }) : Promise.resolve();
  }
}
