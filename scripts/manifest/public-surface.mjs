/** Lit's own, which every element has. */
const LIFECYCLE = new Set(['connectedCallback', 'disconnectedCallback', 'focus']);

/**
 * Leaves in the manifest what a page may use: the elements with their public members, and what is exported beside
 * them; modules by the paths under which the package has them.
 *
 * @returns {import('@custom-elements-manifest/analyzer').Plugin}
 */
export function publicSurface() {
  return {
    name: 'oriel-public-surface',
    packageLinkPhase({ customElementsManifest }) {
      const path = (/** @type {string} */ given) => given.replace(/^\/?src\/(.*)\.ts$/, 'dist/$1.js');
      for (const module of customElementsManifest.modules) {
        module.path = path(module.path);
        for (const entry of module.exports ?? []) if (entry.declaration.module) entry.declaration.module = path(entry.declaration.module);
        for (const declaration of module.declarations ?? []) {
          if (declaration.kind !== 'class') continue;
          declaration.members = declaration.members?.filter(
            ({ name, privacy, static: isStatic }) => !isStatic && privacy !== 'private' && privacy !== 'protected' && !name.startsWith('#') && !LIFECYCLE.has(name),
          );
        }
      }
      customElementsManifest.modules = customElementsManifest.modules.filter(({ declarations, exports }) =>
        [...(declarations ?? [])].some((declaration) => 'customElement' in declaration) || (exports ?? []).some(({ kind }) => kind === 'custom-element-definition'),
      );
    },
  };
}
