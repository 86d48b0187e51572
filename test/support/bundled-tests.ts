import { globSync } from 'node:fs';
import { relative } from 'node:path';
import { build } from 'esbuild';
import type { TestRunnerPlugin } from '@web/test-runner';

/**
 * Serves tests with all that they import in a few modules; what is loaded by `import()` stays in modules of its own. Without
 * that a page makes 400 requests before its first test, which takes seconds on a busy machine.
 *
 * @param root the folder that the server serves
 * @param tests patterns of the files of tests
 */
export function bundledTests(root: string, tests: readonly string[]): TestRunnerPlugin {
  /** By path. */
  let modules: Promise<Map<string, string>> | undefined;

  async function bundle(): Promise<Map<string, string>> {
    const { outputFiles } = await build({
      absWorkingDir: root,
      entryPoints: globSync([...tests], { cwd: root }).filter((path) => !path.endsWith('.node.test.ts')),
      outbase: root,
      outdir: root,
      entryNames: '[dir]/[name]',
      chunkNames: 'chunks/[name]-[hash]',
      bundle: true,
      splitting: true,
      format: 'esm',
      target: 'es2022',
      platform: 'browser',
      conditions: ['development'],
      external: ['/__web-dev-server__web-socket.js'],
      sourcemap: 'inline',
      sourcesContent: false,
      write: false,
    });
    return new Map(outputFiles.map(({ path, text }) => [`/${relative(root, path)}`, text]));
  }

  return {
    name: 'bundled-tests',
    async serve({ path }) {
      if (!path.startsWith('/test/') && !path.startsWith('/chunks/')) return undefined;
      modules ??= bundle();
      const body = (await modules).get(path.replace(/\.ts$/, '.js'));
      return body === undefined ? undefined : { body, type: 'js' };
    },
  };
}
