import type Hls from 'hls.js';

interface HlsModule {
  readonly default: typeof Hls;
}

let failures = 0;

/**
 * Loads hls.js when it is first needed. A browser may remember for as long as the page lives that a module did not load
 * (Firefox does); the same URL with another fragment is another module for it.
 */
export async function loadHls(): Promise<typeof Hls> {
  const { default: loaded } = await import('hls.js/light').catch((error: unknown) => {
    const url = /https?:[^\s?#]+[^\s#]*/.exec(String(error))?.[0];
    if (!url || failures++ === 0) throw error;
    return import(/* @vite-ignore */ /* webpackIgnore: true */ `${url}#${failures}`) as Promise<HlsModule>;
  });
  return loaded;
}
