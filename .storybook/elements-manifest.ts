import { cli } from '@custom-elements-manifest/analyzer/cli.js';
import type { Plugin } from 'vite';

const NAME = 'virtual:elements-manifest';

/** The custom-elements manifest of a package as a module, made from its sources whenever Storybook starts or is built. */
export function elementsManifest(folder: string): Plugin {
  return {
    name: 'oriel-elements-manifest',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    async load(id) {
      if (id !== `\0${NAME}`) return undefined;
      return `export default ${JSON.stringify(await cli({ argv: ['analyze'], cwd: folder, noWrite: true }))}`;
    },
  };
}
