import { getResponse, RequestHandler, type AnyHandler } from 'msw';

/**
 * Answers XMLHttpRequests, which players make, by handlers.
 * @param onRequest is called with the address of each
 * @returns a function that gives the browser its own back
 */
export function mockXhr(handlers: AnyHandler[], onRequest?: (url: string) => void): () => void {
  const own = globalThis.XMLHttpRequest;
  const answers = handlers.filter((handler) => handler instanceof RequestHandler);

  class MockXhr extends EventTarget {
    readyState = own.UNSENT as number;
    status = 0;
    statusText = '';
    responseURL = '';
    responseType: XMLHttpRequestResponseType = '';
    response: unknown;
    responseText = '';
    timeout = 0;
    onreadystatechange: (() => void) | null = null;
    #method = 'GET';
    #aborted = false;
    #headers = new Headers();
    #answered: Headers | undefined;

    open(method: string, url: string): void {
      this.#method = method;
      this.responseURL = new URL(url, document.baseURI).href;
      this.#to(own.OPENED);
    }

    setRequestHeader(name: string, value: string): void {
      this.#headers.set(name, value);
    }

    getResponseHeader(name: string): string | null {
      return this.#answered?.get(name) ?? null;
    }

    getAllResponseHeaders(): string {
      return [...(this.#answered ?? [])].map(([name, value]) => `${name}: ${value}\r\n`).join('');
    }

    send(): void {
      onRequest?.(this.responseURL);
      void this.#ask();
    }

    abort(): void {
      if (this.#aborted || this.readyState === own.DONE) return;
      this.#aborted = true;
      this.dispatchEvent(new Event('loadend'));
    }

    async #ask(): Promise<void> {
      const response = await getResponse(answers, new Request(this.responseURL, { method: this.#method, headers: this.#headers }));
      if (this.#aborted) return;
      if (response) {
        this.#answered = response.headers;
        this.status = response.status;
        this.#to(own.HEADERS_RECEIVED);
        const bytes = await response.arrayBuffer();
        if (this.#aborted) return;
        const binary = this.responseType === 'arraybuffer';
        this.responseText = binary ? '' : new TextDecoder().decode(bytes);
        this.response = binary ? bytes : this.responseText;
      }
      this.#to(own.DONE);
    }

    #to(state: number): void {
      this.readyState = state;
      this.onreadystatechange?.();
      if (state === own.DONE) this.dispatchEvent(new Event('loadend'));
    }
  }

  const { UNSENT, OPENED, HEADERS_RECEIVED, LOADING, DONE } = own;
  globalThis.XMLHttpRequest = Object.assign(MockXhr, { UNSENT, OPENED, HEADERS_RECEIVED, LOADING, DONE }) as unknown as typeof XMLHttpRequest;
  return () => void (globalThis.XMLHttpRequest = own);
}
