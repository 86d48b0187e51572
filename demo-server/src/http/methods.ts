import type { App } from './app.ts';

/** Remembers which methods each address takes, so that a wrong one is told apart from a wrong address. */
export class KnownMethods {
  readonly #routes: { pattern: RegExp; methods: Set<string> }[] = [];

  constructor(app: App) {
    app.addHook('onRoute', ({ url, method }) => {
      // A catch-all knows nothing about what is below it.
      if (url === '*' || url === '/*') return;
      const methods = new Set([method].flat());
      this.#routes.push({ pattern: toPattern(url), methods });
    });
  }

  /** Empty for an address that is not known. */
  of(path: string): string[] {
    const methods = this.#routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => [...methods]);
    return [...new Set(methods)];
  }
}

function toPattern(url: string): RegExp {
  const source = url
    .split('/')
    .map((part) => (part === '*' ? '.*' : part.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+')))
    .join('/');
  return new RegExp(`^${source}$`);
}
