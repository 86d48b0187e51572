import fastifyStatic from '@fastify/static';
import { fileURLToPath } from 'node:url';
import type { App } from './app.ts';
import { CONTENT_SECURITY_POLICY, formatPolicy } from './security-headers.ts';

const DASHBOARD = fileURLToPath(new URL('../../public', import.meta.url));
const BUNDLE = fileURLToPath(new URL('../../../packages/elements/bundle', import.meta.url));

/** ms */
const DOWNLOAD_TIMEOUT = 600_000;

/** Shows the source of a pipeline beside its output, and sources are at other servers. Its scripts are this server's own all the same. */
const PIPELINE_PAGE = 'pipeline.html';
const PIPELINE_POLICY = formatPolicy({
  ...CONTENT_SECURITY_POLICY,
  'connect-src': [...CONTENT_SECURITY_POLICY['connect-src'], 'http:', 'https:'],
  'media-src': [...CONTENT_SECURITY_POLICY['media-src'], 'http:', 'https:'],
});

/** The dashboard at `/`, and the elements as scripts below `/oriel/`. */
export async function staticRoutes(app: App): Promise<void> {
  await app.register(fastifyStatic, { serve: false, root: DASHBOARD });
  const options = {
    config: { access: 'public' as const, rateLimit: false as const },
    schema: { hide: true },
    // A slow connection may take long for the bundle.
    handlerTimeout: DOWNLOAD_TIMEOUT,
  };
  const files = { dotfiles: 'ignore', cacheControl: false } as const;
  app.get('/', options, async (_request, reply) => reply.header('Cache-Control', 'no-cache').sendFile('index.html', DASHBOARD, files));
  app.get('/*', options, async (request, reply) => {
    const { '*': path } = request.params as { '*': string };
    if (path === PIPELINE_PAGE) void reply.header('Content-Security-Policy', PIPELINE_POLICY);
    return reply.header('Cache-Control', 'no-cache').sendFile(path, DASHBOARD, files);
  });
  app.get('/oriel/*', options, async (request, reply) => {
    const { '*': path } = request.params as { '*': string };
    // Chunks carry a hash of their contents in their names.
    const lasting = /-[\w-]{8}\.js(?:\.map)?$/.test(path);
    return reply
      .header('Cache-Control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache')
      .sendFile(path, BUNDLE, files);
  });
}
