import { createHash } from 'node:crypto';
import fastify from 'fastify';
import type { App } from './app.ts';
import { CONTENT_SECURITY_POLICY } from './security-headers.ts';

const PREFIX = '/docs';
const PAGE = `${PREFIX}/`;
const SCRIPT = `${PREFIX}/js/scalar.js`;
const DOCUMENT = './openapi.json';

type Reference = Pick<ReturnType<typeof fastify>, 'inject'>;

/** `/docs/`: the API in words, from files of this server alone. In a browser, with tokens, by a signed address of `/docs/`. */
export function docsRoutes(app: App): void {
  let reference: Promise<Reference> | undefined;
  const ask = async (path: string) => (await (reference ??= loadReference(app))).inject(path);
  const schema = { hide: true };
  const config = { access: 'any' as const };

  app.get(PREFIX, { config, schema }, async (_request, reply) => reply.redirect(PAGE, 301));

  app.get(PAGE, { config, schema }, async (request, reply) => {
    const { body } = await ask(PAGE);
    const page = request.signature ? body.replaceAll(DOCUMENT, `${DOCUMENT}?${request.signature}`) : body;
    return reply.header('Content-Security-Policy', policyFor(page)).type('text/html; charset=utf-8').send(page);
  });

  for (const path of [`${PREFIX}/openapi.json`, `${PREFIX}/openapi.yaml`, SCRIPT]) {
    // The script says nothing that is not public, and a script tag sends no token.
    app.get(path, { config: { access: path === SCRIPT ? 'public' : 'any' }, schema }, async (_request, reply) => {
      const { headers, rawPayload } = await ask(path);
      return reply.type(String(headers['content-type'])).send(rawPayload);
    });
  }
}

/** Only when it is asked for: the reference takes 40 MB of memory and half a second. */
async function loadReference(app: App): Promise<Reference> {
  const { default: scalar } = await import('@scalar/fastify-api-reference');
  const reference = fastify();
  await reference.register(scalar, {
    routePrefix: PREFIX,
    configuration: {
      pageTitle: 'Oriel: the API',
      content: () => app.swagger(),
      // Nothing that would call another host: fonts, telemetry, the assistant, the hosted client.
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

/** The page's one inline script by its hash; the reference puts its styles in the page, which only `'unsafe-inline'` allows. */
function policyFor(page: string): string {
  const scripts = [...page.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([^]*?)<\/script>/g)].map(([, body = '']) => body);
  const hashes = scripts.map((body) => `'sha256-${createHash('sha256').update(body).digest('base64')}'`).join(' ');
  return CONTENT_SECURITY_POLICY.replace("script-src 'self'", `script-src 'self' ${hashes}`).replace(
    "style-src 'self'",
    "style-src 'self' 'unsafe-inline'",
  );
}
