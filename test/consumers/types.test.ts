import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createProject, packageFolder, runChecker, type Project } from './project.ts';
import { codeBlocks } from './readme.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const native = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));
const classic = join(packageFolder('typescript'), 'bin/tsc');

const strict = {
  target: 'es2022',
  lib: ['es2022', 'dom', 'dom.iterable'],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noUncheckedSideEffectImports: true,
  skipLibCheck: false,
  noEmit: true,
};
const bundler = { ...strict, module: 'esnext', moduleResolution: 'bundler' };
const nodenext = { ...strict, module: 'nodenext', moduleResolution: 'nodenext' };

describe('the types of the packed packages', () => {
  let project: Project;
  before(async () => {
    project = await createProject(['@types/react', 'csstype', 'react', 'svelte', 'vue']);
  });
  after(() => project?.remove());

  /** Checks `path`, a file or a folder of the project, and returns what the checker printed. */
  async function check(script: string, path: string, compilerOptions: object, { args = [] as string[], extra = {} } = {}): Promise<string> {
    const config = `tsconfig.${path.replaceAll(/\W/g, '-')}.json`;
    await writeFile(join(project.folder, config), JSON.stringify({ compilerOptions, include: [path], ...extra }));
    return runChecker(script, [...args, config], project.folder);
  }

  for (const file of ['camera-alone', 'timeline-alone', 'main']) {
    for (const [name, options] of Object.entries({ bundler, nodenext })) {
      it(`plain TypeScript: ${file}.ts, ${name}`, async () => {
        assert.equal(await check(native, `plain/${file}.ts`, options, { args: ['-p'] }), '');
      });
    }
  }

  it('plain TypeScript: main.ts, TypeScript 6', async () => {
    assert.equal(await check(classic, 'plain/main.ts', { ...nodenext, skipLibCheck: true }, { args: ['-p'] }), '');
  });

  it('every entry has types', async () => {
    const entries = project.manifests.flatMap(({ name, exports }) => Object.keys(exports).map((path) => name + path.slice(1)));
    const modules = entries.filter((entry) => !entry.endsWith('.json'));
    assert.ok(modules.length > 15);
    await writeFile(join(project.folder, 'entries.ts'), modules.map((entry) => `import '${entry}';\n`).join(''));
    assert.equal(await check(native, 'entries.ts', { ...nodenext, skipLibCheck: true }, { args: ['-p'] }), '');
  });

  it('React 19, with the hook of the player’s README', async () => {
    const readme = codeBlocks(new URL('../../packages/player/README.md', import.meta.url), 'tsx');
    assert.match(readme, /export function usePlayer/);
    await writeFile(join(project.folder, 'react/hook.tsx'), readme);
    assert.equal(await check(native, 'react', { ...bundler, jsx: 'react-jsx' }, { args: ['-p'] }), '');
  });

  it('Vue 3', async () => {
    const extra = { vueCompilerOptions: { strictTemplates: true } };
    // Vue's own types are not strict enough for the options above.
    assert.equal(await check(join(here, 'vue-tsc.cjs'), 'vue', { ...bundler, skipLibCheck: true }, { args: ['-p'], extra }), '');
  });

  it('Svelte 5', async () => {
    const output = await check(join(packageFolder('svelte-check'), 'bin/svelte-check'), 'svelte', { ...bundler, skipLibCheck: true, verbatimModuleSyntax: true }, {
      args: ['--output', 'machine', '--fail-on-warnings', '--tsconfig'],
    });
    const problems = output.split('\n').flatMap((line) => /(?:ERROR|WARNING) "([^"]*)" (\d+):/.exec(line)?.slice(1).join(':') ?? []);
    assert.deepEqual(problems, [6, 7, 8, 9].map((line) => `svelte/Wrong.svelte:${line}`), output);
  });
});
