/**
 * Writes types of the tags for the templates of React, Vue and Svelte into `packages/elements/dist/frameworks`, from the
 * custom elements manifest: `npm run manifest` comes first. Properties and events keep the types of the elements' classes.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {{ kind: string, name: string, readonly?: boolean }} Member
 * @typedef {{ tagName?: string, description?: string, members?: Member[], events?: { name: string }[] }} Declaration
 * @typedef {{ modules: { declarations?: Declaration[] }[] }} Manifest
 */

/** What the types of all three have in common. */
const shared = `// Generated from the custom elements manifest.
import type {} from '../index.js';

type Tags = HTMLElementTagNameMap;
type Events = HTMLElementEventMap;
type Fields<Tag extends keyof Tags, Names extends keyof Tags[Tag]> = Partial<Pick<Tags[Tag], Names>>;
`;
const handlers = 'type Handlers<Types extends keyof Events> = { [Type in Types as `on${Type}`]?: (event: Events[Type]) => void };\n';

/** @type {Record<string, (entries: (type: string) => string) => string>} by the name of the entry */
const frameworks = {
  react: (entries) => `import type { DetailedHTMLProps, HTMLAttributes } from 'react';
${shared}${handlers}
export type Props<Tag extends keyof Tags, Names extends keyof Tags[Tag], Types extends keyof Events> =
  Omit<DetailedHTMLProps<HTMLAttributes<Tags[Tag]>, Tags[Tag]>, Names> & Fields<Tag, Names> & Handlers<Types>;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
${entries('Props')}
    }
  }
}
`,
  vue: (entries) => `import type { EmitFn, HTMLAttributes, PublicProps } from 'vue';
${shared}
export type Component<Tag extends keyof Tags, Names extends keyof Tags[Tag], Types extends keyof Events> = new () => Tags[Tag] & {
  $props: Omit<HTMLAttributes, Names> & Fields<Tag, Names> & PublicProps;
  $emit: EmitFn<{ [Type in Types]: (event: Events[Type]) => void }>;
};

declare module 'vue' {
  interface GlobalComponents {
${entries('Component')}
  }
}
`,
  svelte: (entries) => `import type { HTMLAttributes } from 'svelte/elements';
${shared}${handlers}
export type Props<Tag extends keyof Tags, Names extends keyof Tags[Tag], Types extends keyof Events> =
  Omit<HTMLAttributes<Tags[Tag]>, Names> & Fields<Tag, Names> & Handlers<Types>;

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
${entries('Props')}
  }
}
`,
};

/**
 * @param {Manifest} manifest
 * @returns {Record<string, string>} declarations, by the name of the framework
 */
export function frameworkTypes(manifest) {
  const tags = manifest.modules.flatMap(({ declarations = [] }) => declarations).filter(({ tagName }) => tagName);
  const entries = (/** @type {string} */ type) => tags.map((tag) => entry(type, tag)).join('\n');
  return Object.fromEntries(Object.entries(frameworks).map(([name, write]) => [name, write(entries)]));
}

/** @param {string} type @param {Declaration} tag */
function entry(type, { tagName, description = '', members = [], events = [] }) {
  const union = (/** @type {{ name: string }[]} */ all) => all.map(({ name }) => `'${name}'`).join(' | ') || 'never';
  const fields = members.filter(({ kind, readonly }) => kind === 'field' && !readonly);
  const [sentence = ''] = description.replaceAll(/\s+/g, ' ').split(/(?<=\.) /);
  return `      /** ${sentence} */\n      '${tagName}': ${type}<'${tagName}', ${union(fields)}, ${union(events)}>;`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const elements = new URL('../packages/elements/', import.meta.url);
  const folder = new URL('dist/frameworks/', elements);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(frameworkTypes(JSON.parse(readFileSync(new URL('custom-elements.json', elements), 'utf8'))))) {
    writeFileSync(new URL(`${name}.d.ts`, folder), text);
    // For `import '@oriel/elements/react'` in place of `import type {}`.
    writeFileSync(new URL(`${name}.js`, folder), 'export {};\n');
  }
}
