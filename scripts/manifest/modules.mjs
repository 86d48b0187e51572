import { posix } from 'node:path';

/**
 * @template Facts
 * @typedef {Facts & { imports: string[] }} Module what a plugin knows of a module, and the paths of those that it imports
 *
 * @typedef {{ path: string, element: ClassDoc }} Place
 *
 * @typedef {object} ClassDoc a class in the manifest
 * @property {string} name
 * @property {string} [tagName]
 * @property {boolean} [customElement]
 * @property {{ name: string }} [superclass]
 * @property {{ name: string, type?: { text: string } }[]} [events]
 * @property {{ name: string }[]} [slots]
 * @property {{ name: string }[]} [cssParts]
 * @property {{ name: string, default?: string, description?: string }[]} [cssProperties]
 */

/**
 * The modules that a source file imports by a relative path, but for their types alone.
 *
 * @param {typeof import('typescript')} ts
 * @param {import('typescript').SourceFile} source
 * @returns {string[]}
 */
export function importsOf(ts, source) {
  return source.statements.flatMap((one) => {
    const typeOnly = ts.isImportDeclaration(one) ? one.importClause?.isTypeOnly : ts.isExportDeclaration(one) && one.isTypeOnly;
    const from = (ts.isImportDeclaration(one) || ts.isExportDeclaration(one)) && one.moduleSpecifier;
    return from && !typeOnly && from.text.startsWith('.') ? [posix.join(posix.dirname(source.fileName), from.text)] : [];
  });
}

/**
 * All classes, because the base of an element may be one that the analyzer does not know as an element.
 *
 * @param {{ modules: { path: string, declarations?: { kind: string }[] }[] }} manifest
 * @returns {Place[]}
 */
export const classesOf = ({ modules }) =>
  modules.flatMap(({ path, declarations = [] }) =>
    declarations.filter(({ kind }) => kind === 'class').map((element) => ({ path: path.replace(/^\//, ''), element: /** @type {any} */ (element) })),
  );

/**
 * The modules that make an element: its own, those of its base classes, and all that they import, short of other elements.
 *
 * @template Facts
 * @param {Map<string, Module<Facts>>} modules
 * @param {Place} place
 * @param {readonly Place[]} places of all classes
 * @returns {Module<Facts>[]}
 */
export function reach(modules, { path, element }, places) {
  const bases = basesOf(element, places);
  const closed = new Set(places.filter((one) => one.element.customElement && one.path !== path && !bases.includes(one)).map((one) => one.path));
  const found = new Set([path]);
  for (const one of found) for (const next of modules.get(one)?.imports ?? []) if (!closed.has(next)) found.add(next);
  return [...found].flatMap((one) => modules.get(one) ?? []);
}

/** @param {ClassDoc} element @param {readonly Place[]} places @returns {Place[]} */
function basesOf(element, places) {
  const base = places.find((one) => one.element.name === element.superclass?.name);
  return base ? [base, ...basesOf(base.element, places)] : [];
}
