/** Methods of Lit's lifecycle. */
const LIFECYCLE = new Set(['connectedCallback', 'disconnectedCallback', 'focus']);

/**
 * Keeps what a page may use: the elements with their public members, and what their modules export. Paths become those of
 * the published files.
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
          for (const list of Object.values(declaration)) {
            if (Array.isArray(list)) for (const { inheritedFrom } of list) if (inheritedFrom?.module) inheritedFrom.module = path(inheritedFrom.module);
          }
          if (declaration.superclass?.module) declaration.superclass.module = path(declaration.superclass.module);
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
