import assert from 'node:assert/strict';
import { test } from 'node:test';

interface Analyzer {
  ts: { createSourceFile(path: string, text: string, target: number, parents: boolean): unknown; ScriptTarget: { ES2022: number } };
  create(options: { modules: unknown[]; plugins: unknown[]; context: object }): { modules: { declarations: { name: string; cssProperties?: { name: string }[] }[] }[] };
}

// Without their types: they are those of the analyzer's own TypeScript, which has a JavaScript API.
const load = (specifier: string): Promise<unknown> => import(specifier);
const { create, ts } = (await load('@custom-elements-manifest/analyzer')) as Analyzer;
const { styling } = (await load('../../scripts/manifest/styling.mjs')) as { styling(): unknown };

/** Analyzes an element whose template is in another module, beside another element. Returns what the plugin reports. */
function check(docs: string, template: string): string {
  const sources = {
    'src/base.ts': '/** @tag x-base */\nexport class Base extends HTMLElement { static styles = css`a { color: var(--oriel-base, red); }`; }\n/** @cssprop --oriel-base - one */',
    'src/middle.ts': `import { Base } from './base.ts';\nexport class Middle extends Base {}`,
    'src/a/a.ts': `import { Middle } from '../middle.ts';\nimport { view } from './view.ts';\nimport '../b/b.ts';\n/**\n * An element.\n${docs}\n * @tag x-a\n */\nexport class A extends Middle { render() { return view(); } }`,
    'src/a/view.ts': `export const view = () => html\`${template}\`;`,
    'src/b/b.ts': `/**\n * Another.\n * @csspart inner - one\n * @tag x-b\n */\nexport class B extends HTMLElement { render() { return html\`<b part="inner"></b>\`; } }`,
  };
  const modules = Object.entries(sources).map(([path, text]) => ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true));
  try {
    const manifest = create({ modules, plugins: [styling()], context: { dev: false } });
    const element = manifest.modules.flatMap(({ declarations }) => declarations).find(({ name }) => name === 'A');
    assert.ok(element?.cssProperties?.some(({ name }) => name === '--oriel-base'), 'those of its base, through a class between');
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test('parts, slots and CSS properties with docs are fine', () => {
  const docs = ' * @csspart bar - one\n * @csspart b-inner - passed\n * @slot - one\n * @slot end - one\n * @cssprop --oriel-x - one';
  const template = '<i part="bar"></i><x-b exportparts="inner: b-inner"></x-b><slot></slot><slot name="end"></slot><style>i { color: var(--oriel-x, rgb(0 0 0)); }</style>';
  assert.equal(check(docs, template), '');
});

test('what has no docs is an error', () => {
  assert.match(check('', '<i part="bar"></i>'), /A has the part "bar" but no @csspart/);
  assert.match(check('', '<slot name="end"></slot>'), /A has the slot "end" but no @slot/);
  assert.match(check('', '<x-b exportparts="inner"></x-b>'), /A has the part "inner" but no @csspart/);
  assert.match(check('', 'i { color: var(--oriel-x); }'), /A uses --oriel-x but there is no @cssprop/);
});

test('docs of what is not there are an error', () => {
  assert.match(check(' * @csspart bar - one', ''), /A has @csspart "bar" but no such part/);
  assert.match(check(' * @slot end - one', ''), /A has @slot "end" but no such slot/);
  assert.match(check(' * @cssprop --oriel-x - one', ''), /A has @cssprop --oriel-x but does not use it/);
  assert.match(check(' * @csspart none - one', '<x-b exportparts="none"></x-b>'), /exports the part "none" of <x-b>, which has no such part/);
});

test('the parts of an inner element are all exported, by names that can be read', () => {
  assert.match(check(' * @csspart none - one', '<x-b exportparts="none"></x-b>'), /A does not export the part "inner" of <x-b>/);
  assert.match(check(' * @csspart inner - one', '<x-b exportparts=${list}></x-b>'), /A computes its exportparts/);
});

test('a part whose name is computed needs no template that names it', () => {
  assert.equal(check(' * @csspart bar - one', '<i part=${name}></i>'), '');
});
