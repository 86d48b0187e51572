import { createHash } from 'node:crypto';
import fastify from 'fastify';
import type { App } from './app.ts';
import { CONTENT_SECURITY_POLICY, formatPolicy } from './security-headers.ts';

const PREFIX = '/docs';
const PAGE = `${PREFIX}/`;
const SCRIPT = `${PREFIX}/js/scalar.js`;
const DOCUMENT = './openapi.json';

type Reference = Pick<ReturnType<typeof fastify>, 'inject'>;

/** `/docs/`: the API reference, with files of this server only. Where tokens are needed, a browser opens it by a signed URL of `/docs/`. */
export function docsRoutes(app: App): void {
  let reference: Promise<Reference> | undefined;
  const load = async (path: string) => (await (reference ??= loadReference(app))).inject(path);
  const schema = { hide: true };
  const config = { access: 'any' as const };

  app.get(PREFIX, { config, schema }, async (_request, reply) => reply.redirect(PAGE, 301));

  app.get(PAGE, { config, schema }, async (request, reply) => {
    const { body } = await load(PAGE);
    const page = request.signature ? body.replaceAll(DOCUMENT, `${DOCUMENT}?${request.signature}`) : body;
    return reply.header('Content-Security-Policy', policyFor(page)).type('text/html; charset=utf-8').send(page);
  });

  for (const path of [`${PREFIX}/openapi.json`, `${PREFIX}/openapi.yaml`, SCRIPT]) {
    // The script holds nothing secret, and a script tag sends no token.
    app.get(path, { config: { access: path === SCRIPT ? 'public' : 'any' }, schema }, async (_request, reply) => {
      const { headers, rawPayload } = await load(path);
      return reply.type(String(headers['content-type'])).send(rawPayload);
    });
  }
}

/** Loaded with the first request: the reference takes 40 MB of memory and half a second. */
async function loadReference(app: App): Promise<Reference> {
  const { default: scalar } = await import('@scalar/fastify-api-reference');
  const reference = fastify();
  await reference.register(scalar, {
    routePrefix: PREFIX,
    configuration: {
      pageTitle: 'Oriel: the API',
      content: () => app.swagger(),
      // Turns off everything that would call another host: fonts, telemetry, the assistant, the hosted client.
      withDefaultFonts: false,
      telemetry: false,
      agent: { disabled: true },
      mcp: { disabled: true },
      hideClientButton: true,
      showDeveloperTools: 'never',
    },
  });
  return reference;
}

/** Allows the page's one inline script by its hash. The reference puts its styles in the page, which only `'unsafe-inline'` allows. */
function policyFor(page: string): string {
  const scripts = [...page.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([^]*?)<\/script>/g)].map(([, body = '']) => body);
  const hashes = scripts.map((body) => `'sha256-${createHash('sha256').update(body).digest('base64')}'`);
  return formatPolicy({ ...CONTENT_SECURITY_POLICY, 'script-src': ["'self'", ...hashes], 'style-src': ["'self'", "'unsafe-inline'"] });
}
