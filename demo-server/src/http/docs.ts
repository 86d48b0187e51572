import { createHash } from 'node:crypto';
import scalar from '@scalar/fastify-api-reference';
import type { App } from './app.ts';
import { CONTENT_SECURITY_POLICY } from './security-headers.ts';

const DOCUMENT = './openapi.json';

/** `/docs/`: the API in words, from files of this server alone. In a browser, with tokens, by a signed address of `/docs/`. */
export async function docsRoutes(app: App): Promise<void> {
  await app.register(async (docs) => {
    docs.addHook('onRoute', (route) => {
      // Its script says nothing that is not public, and a script tag sends no token.
      route.config = { ...route.config, access: route.url.endsWith('.js') ? 'public' : 'any' };
    });
    docs.addHook('onSend', async (request, reply, payload) => {
      if (typeof payload !== 'string' || !String(reply.getHeader('Content-Type')).startsWith('text/html')) return payload;
      const page = request.signature ? payload.replaceAll(DOCUMENT, `${DOCUMENT}?${request.signature}`) : payload;
      reply.header('Content-Security-Policy', policyFor(page));
      return page;
    });
    await docs.register(scalar, {
      routePrefix: '/docs',
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
  });
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
