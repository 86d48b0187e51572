import { getResponse, RequestHandler, type AnyHandler } from 'msw';

export interface MockFetch {
  /** Addresses of all requests so far. */
  readonly asked: string[];
  /** While set, no request gets through. */
  offline: boolean;
  restore(): void;
}

/** Answers the page's own `fetch` by handlers, for addresses of that server; the others are really loaded. */
export function mockFetch(handlers: AnyHandler[], server = 'http://oriel.test'): MockFetch {
  const own = globalThis.fetch;
  const answers = handlers.filter((handler) => handler instanceof RequestHandler);
  const mock: MockFetch = { asked: [], offline: false, restore: () => void (globalThis.fetch = own) };
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (!request.url.startsWith(server)) return own(input, init);
    request.signal.throwIfAborted();
    mock.asked.push(request.url);
    if (mock.offline) throw new TypeError('Failed to fetch');
    const answer = await getResponse(answers, request);
    request.signal.throwIfAborted();
    if (!answer) throw new TypeError(`no handler for ${request.url}`);
    return answer;
  };
  return mock;
}
