import type { FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import type { App } from './app.ts';

/** The page's own files and nothing else; blob: for pictures decoded in the page and for Media Source Extensions. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function securityHeaders(app: App, { authSecret, allowedOrigins }: Pick<Config, 'authSecret' | 'allowedOrigins'>): void {
  // Without tokens a page elsewhere must not even show our pictures, unless its origin is welcome.
  const crossOrigin = (request: FastifyRequest) => authSecret !== undefined || allowedOrigins.includes(originOf(request));
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'Content-Security-Policy': CONTENT_SECURITY_POLICY,
      'Cross-Origin-Resource-Policy': crossOrigin(request) ? 'cross-origin' : 'same-origin',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    });
  });
}

/** What browsers hold to this policy are requests of an `<img>` or `<video>`, which carry no `Origin`. */
const originOf = ({ headers }: FastifyRequest): string => URL.parse(headers.referer ?? '')?.origin ?? '';
