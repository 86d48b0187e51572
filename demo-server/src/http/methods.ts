import { OrielError } from '@oriel/core/contract';
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

  /** `method_not_allowed` with the methods in `details.allow` where the address takes only others, else `not_found`. */
  errorFor(method: string, path: string): OrielError {
    const allow = new Set(this.#routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => [...methods]));
    return allow.size > 0 && !allow.has(method)
      ? new OrielError('method_not_allowed', { details: { allow: [...allow].sort() } })
      : new OrielError('not_found');
  }
}

function toPattern(url: string): RegExp {
  const source = url
    .split('/')
    .map((part) => (part === '*' ? '.*' : part.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+')))
    .join('/');
  return new RegExp(`^${source}$`);
}
