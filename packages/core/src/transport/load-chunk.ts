import { OrielError } from '../contract/index.ts';

let failures = 0;

/**
 * Loads code when it is first needed. A browser may remember for as long as the page lives that a module did not load
 * (Firefox does); the same URL with another fragment is another module for it.
 * @param load the `import()`, for the bundler to see
 * @throws OrielError `chunk_failed`
 */
export async function loadChunk<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load().catch((error: unknown) => {
      const url = /https?:[^\s?#]+[^\s#]*/.exec(String(error))?.[0];
      if (!url || failures++ === 0) throw error;
      return import(/* @vite-ignore */ /* webpackIgnore: true */ `${url}#${failures}`) as Promise<Module>;
    });
  } catch (cause) {
    throw new OrielError('chunk_failed', { cause });
  }
}
