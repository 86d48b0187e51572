import helmet from '@fastify/helmet';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import type { App } from './app.ts';

type Directives = Readonly<Record<string, readonly string[]>>;

/** Only the page's own files; `blob:` for pictures that are decoded in the page and for Media Source Extensions. */
export const CONTENT_SECURITY_POLICY = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'blob:', 'data:'],
  'media-src': ["'self'", 'blob:'],
  'connect-src': ["'self'"],
  'font-src': ["'self'"],
  'manifest-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
} as const satisfies Directives;

export interface PagePolicy {
  /** To which pages upload, besides this server. */
  uploadOrigin?: string | undefined;
}

/** As the value of the header. */
export const formatPolicy = (directives: Directives): string =>
  Object.entries(directives)
    .map(([name, values]) => [name, ...values].join(' '))
    .join('; ');

export async function securityHeaders(app: App, { authSecret, allowedOrigins, uploadOrigin }: Pick<Config, 'authSecret' | 'allowedOrigins'> & PagePolicy): Promise<void> {
  const connect = { 'connect-src': [...CONTENT_SECURITY_POLICY['connect-src'], ...(uploadOrigin === undefined ? [] : [uploadOrigin])] };
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: mutable({ ...CONTENT_SECURITY_POLICY, ...connect }) },
    // Depends on the request, see below.
    crossOriginResourcePolicy: false,
    // The server speaks plain HTTP; a proxy that adds TLS adds this as well.
    strictTransportSecurity: false,
    // Old names of what the policy says with frame-ancestors, and switches of browsers that are gone.
    xFrameOptions: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
    xDnsPrefetchControl: false,
  });
  // Without tokens, pages of other origins must not show our pictures, unless ALLOWED_ORIGINS lists them.
  const isCrossOrigin = (request: FastifyRequest) => authSecret !== undefined || allowedOrigins.includes(originOf(request));
  app.addHook('onRequest', async (request, reply) => {
    reply.header('Cross-Origin-Resource-Policy', isCrossOrigin(request) ? 'cross-origin' : 'same-origin');
  });
}

const mutable = (directives: Directives): Record<string, string[]> =>
  Object.fromEntries(Object.entries(directives).map(([name, values]) => [name, [...values]]));

/** Browsers apply the resource policy to requests of an `<img>` or `<video>`, which have no `Origin` header. */
const originOf = ({ headers }: FastifyRequest): string => URL.parse(headers.referer ?? '')?.origin ?? '';
