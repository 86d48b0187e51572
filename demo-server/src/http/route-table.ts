import type { FastifyContextConfig, RouteOptions } from 'fastify';
import type { App } from './app.ts';

declare module 'fastify' {
  interface FastifyInstance {
    routeTable: RouteTable;
  }
}

/** A route as it was declared. Hooks that run later may still change its options, so they are read when asked for. */
export interface DeclaredRoute {
  method: string;
  /** With parameters, as declared: `/hls/:streamId/live.m3u8`. */
  url: string;
  readonly policy: FastifyContextConfig;
  readonly options: RouteOptions;
}

/** All routes, to find the one that a path belongs to. Fastify's own router finds them for requests only. */
export class RouteTable {
  readonly routes: DeclaredRoute[] = [];
  readonly #patterns = new Map<string, RegExp>();

  /** Has every route that is declared after this. */
  static install(app: App): RouteTable {
    const table = new RouteTable();
    app.decorate('routeTable', table);
    app.addHook('onRoute', (options) => {
      for (const method of [options.method].flat()) {
        table.routes.push({ method, url: options.url, options, get policy() { return options.config ?? {}; } });
      }
      table.#patterns.set(options.url, patternOf(options.url));
    });
    return table;
  }

  /** The route that answers GET for this path (without a query). */
  find(path: string): DeclaredRoute | undefined {
    const matches = this.routes.filter(({ method, url }) => method === 'GET' && this.#patterns.get(url)!.test(path));
    return matches.toSorted((a, b) => compare(a.url, b.url))[0];
  }

  /** The methods that a path takes; empty for an unknown path. A catch-all route says nothing about the paths below it. */
  methodsOf(path: string): string[] {
    const known = this.routes.filter(({ url }) => !isCatchAll(url) && this.#patterns.get(url)!.test(path));
    return [...new Set(known.map(({ method }) => method))];
  }
}

const isCatchAll = (url: string): boolean => url === '*' || url === '/*';

function patternOf(url: string): RegExp {
  const source = url
    .split('/')
    .map((part) => (part === '*' ? '.*' : part.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+')))
    .join('/');
  return new RegExp(`^${source}$`);
}

/** As the router decides: at the first segment that differs, a name comes before a parameter and a parameter before `*`. */
function compare(a: string, b: string): number {
  const [ranksA, ranksB] = [ranksOf(a), ranksOf(b)];
  const at = ranksA.findIndex((rank, i) => rank !== ranksB[i]);
  return at < 0 ? 0 : (ranksA[at] ?? 0) - (ranksB[at] ?? 0);
}

const ranksOf = (url: string): number[] => url.split('/').map((part) => (part === '*' ? 2 : part.startsWith(':') ? 1 : 0));
