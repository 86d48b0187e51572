import { createClient, type OrielClient, type OrielClientOptions } from '@oriel/core';
import { getResponse, RequestHandler, type AnyHandler } from 'msw';

export interface MockClient extends OrielClient {
  /** `GET /path` of every request so far. */
  readonly requests: string[];
  /** While set, no request gets through. */
  offline: boolean;
}

/** A client whose server is nothing but handlers; the first that matches answers. */
export function mockClient(handlers: AnyHandler[], options: Partial<OrielClientOptions> = {}): MockClient {
  const requests: string[] = [];
  const state = { offline: false };
  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    requests.push(`${request.method} ${new URL(request.url).pathname}`);
    if (state.offline) throw new TypeError('Failed to fetch');
    const response = getResponse(handlers.filter((handler) => handler instanceof RequestHandler), request);
    const aborted = new Promise<never>((_resolve, reject) => {
      request.signal.addEventListener('abort', () => reject(request.signal.reason as Error), { once: true });
    });
    const answer = await Promise.race([response, aborted]);
    if (!answer) throw new TypeError(`no handler for ${request.method} ${request.url}`);
    return answer;
  };
  return Object.defineProperties(
    { ...createClient({ server: 'http://oriel.test', fetch: fetch as typeof globalThis.fetch, ...options }), requests } as MockClient,
    { offline: { get: () => state.offline, set(offline: boolean) { state.offline = offline; } } },
  );
}
