/**
 * Writes types of the tags for the templates of React, Vue and Svelte into `packages/elements/dist/frameworks`, from the
 * custom elements manifest: `npm run manifest` comes first.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {{ kind: string, name: string, readonly?: boolean, description?: string, type?: { text: string } }} Member
 * @typedef {{ tagName?: string, members?: Member[], events?: { name: string }[] }} Declaration
 * @typedef {{ modules: { declarations?: Declaration[] }[] }} Manifest
 */

const title = '// Generated from the custom elements manifest.\n';
const handlers = `
type Handlers<Tag extends keyof Properties> = { [Type in Events[Tag] as \`on\${Type}\`]?: (event: HTMLElementEventMap[Type]) => void };
`;

/** Of each framework, what makes its own types of the properties and events. */
const frameworks = {
  react: `${title}import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { Events, Properties } from './tags.js';
${handlers}
type Global<Tag extends keyof Properties> = DetailedHTMLProps<HTMLAttributes<HTMLElementTagNameMap[Tag]>, HTMLElementTagNameMap[Tag]>;

export type OrielElements = { [Tag in keyof Properties]: Omit<Global<Tag>, keyof Properties[Tag]> & Properties[Tag] & Handlers<Tag> };

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements extends OrielElements {}
  }
}
`,
  vue: `${title}import type { EmitFn, HTMLAttributes, PublicProps } from 'vue';
import type { Events, Properties } from './tags.js';

export type OrielElements = {
  [Tag in keyof Properties]: new () => HTMLElementTagNameMap[Tag] & {
    $props: Omit<HTMLAttributes, keyof Properties[Tag]> & Properties[Tag] & PublicProps;
    $emit: EmitFn<{ [Type in Events[Tag]]: (event: HTMLElementEventMap[Type]) => void }>;
  };
};

declare module 'vue' {
  interface GlobalComponents extends OrielElements {}
}
`,
  svelte: `${title}import type { HTMLAttributes } from 'svelte/elements';
import type { Events, Properties } from './tags.js';
${handlers}
export type OrielElements = {
  [Tag in keyof Properties]: Omit<HTMLAttributes<HTMLElementTagNameMap[Tag]>, keyof Properties[Tag]> & Properties[Tag] & Handlers<Tag>;
};

declare module 'svelte/elements' {
  interface SvelteHTMLElements extends OrielElements {}
}
`,
};

/**
 * @param {Manifest} manifest
 * @returns {Record<string, string>} the declarations, by the names of their files without the extension
 */
export function frameworkTypes(manifest) {
  const tags = manifest.modules.flatMap(({ declarations = [] }) => declarations).filter(({ tagName }) => tagName);
  const events = tags.map(({ tagName, events: all = [] }) => `  '${tagName}': ${all.map(({ name }) => `'${name}'`).join(' | ') || 'never'};`);
  const common = `${title}import type {} from '../index.js';

/** What a page can set on each tag. */
export interface Properties {
${tags.map(properties).join('\n')}
}

/** The events that each tag sends, or lets pass through. */
export interface Events {
${events.join('\n')}
}
`;
  return { tags: common, ...frameworks };
}

/** @param {Declaration} tag */
function properties({ tagName, members = [] }) {
  const fields = members.filter(({ kind, readonly }) => kind === 'field' && !readonly).map(({ name, description, type }) => {
    const docs = description ? `    /** ${description.replaceAll(/\s+/g, ' ')} */\n` : '';
    // What is written to an accessor may be more than what is read from it, so its own type counts, where it needs no import.
    const plain = type && !/[A-Z]/.test(type.text.replaceAll(/'[^']*'|\b(?:Date|Promise)\b/g, ''));
    return `${docs}    ${name}?: ${plain ? type.text : `HTMLElementTagNameMap['${tagName}']['${name}']`};`;
  });
  return `  '${tagName}': {\n${fields.join('\n')}\n  };`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const elements = new URL('../packages/elements/', import.meta.url);
  const folder = new URL('dist/frameworks/', elements);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(frameworkTypes(JSON.parse(readFileSync(new URL('custom-elements.json', elements), 'utf8'))))) {
    writeFileSync(new URL(`${name}.d.ts`, folder), text);
    // For `import '@oriel/elements/react'`, which a bundler keeps.
    writeFileSync(new URL(`${name}.js`, folder), 'export {};\n');
  }
}
