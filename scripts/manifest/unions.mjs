import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** @typedef {typeof import('typescript')} TypeScript */

/**
 * Writes the types of fields and attributes out where an alias stands for a union: editors and Storybook read the manifest
 * without its imports, so `TransportChoice` tells them nothing and `'auto' | 'webrtc' | 'hls'` makes a menu.
 *
 * @param {string} folder of the package; its dependencies in this repository are read from their sources beside it
 * @returns {import('@custom-elements-manifest/analyzer').Plugin}
 */
export function unions(folder) {
  /** @type {TypeScript} */
  let ts;
  return {
    name: 'oriel-unions',
    initialize: (context) => void (ts = context.ts),
    packageLinkPhase({ customElementsManifest }) {
      const program = createProgram(ts, folder);
      const checker = program.getTypeChecker();
      const typeOf = (/** @type {string} */ module, /** @type {string} */ className, /** @type {string} */ field) => {
        const source = program.getSourceFile(resolve(folder, module.replace(/^\//, '')));
        const owner = source?.statements.find((one) => ts.isClassDeclaration(one) && one.name?.text === className);
        const members = owner?.members.filter((one) => one.name?.getText() === field) ?? [];
        const type = members.find((one) => one.type)?.type;
        const read = type ? expand(ts, checker, type) : [];
        const setter = members.find((one) => ts.isSetAccessor(one));
        return setter ? written(expand(ts, checker, setter.parameters[0].type), read) : read;
      };
      for (const { path, declarations = [] } of customElementsManifest.modules) {
        for (const declaration of declarations) {
          if (!('customElement' in declaration)) continue;
          for (const field of declaration.members ?? []) {
            const owner = field.inheritedFrom ?? { module: path, name: declaration.name };
            const text = field.kind === 'field' ? typeOf(owner.module, owner.name, field.name).join(' | ') : '';
            if (!text) continue;
            field.type = { text };
            for (const attribute of declaration.attributes ?? []) if (attribute.fieldName === field.name) attribute.type = { text };
          }
        }
      }
    },
  };
}

/** @param {TypeScript} ts @param {string} folder */
function createProgram(ts, folder) {
  const source = join(folder, 'src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  return ts.createProgram(files.map((path) => join(source, path)), {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    noEmit: true,
    strict: true,
    experimentalDecorators: true,
    types: [],
    baseUrl: folder,
    paths: {
      '@oriel/core': ['../core/src/index.ts'],
      '@oriel/core/*': ['../core/src/*/index.ts'],
      '@oriel/player': ['../player/src/index.ts'],
    },
  });
}

/**
 * The members of a union, or the one type that is no union. Aliases of unions are replaced by their members, in the order of
 * the source.
 *
 * @param {TypeScript} ts
 * @param {import('typescript').TypeChecker} checker
 * @param {import('typescript').TypeNode} node
 * @returns {string[]}
 */
function expand(ts, checker, node) {
  if (ts.isUnionTypeNode(node)) return [...new Set(node.types.flatMap((type) => expand(ts, checker, type)))];
  if (ts.isTypeReferenceNode(node) && !node.typeArguments) {
    const symbol = checker.getSymbolAtLocation(node.typeName);
    const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const alias = target?.declarations?.find((one) => ts.isTypeAliasDeclaration(one));
    if (alias && ts.isUnionTypeNode(alias.type)) return expand(ts, checker, alias.type);
  }
  const named = ts.isTypeReferenceNode(node) || ts.isIndexedAccessTypeNode(node);
  return (named && literals(ts, checker.getTypeFromTypeNode(node))) || [node.getText()];
}

/**
 * What a page writes to an accessor. It also takes `null`, and `undefined` for the default, from pages without types; only
 * where it can be read as `undefined` is that a value of its own.
 *
 * @param {string[]} type of the setter
 * @param {string[]} read the type of the getter
 */
function written(type, read) {
  const members = type.filter((one) => one !== 'null' && one !== 'undefined');
  return read.includes('undefined') ? [...members, 'undefined'] : members;
}

/**
 * @param {TypeScript} ts
 * @param {import('typescript').Type} type
 * @returns {string[] | undefined} the members of a union of literals
 */
function literals(ts, type) {
  if (!type.isUnion()) return undefined;
  const members = type.types.map((one) => {
    if (one.isStringLiteral()) return `'${one.value}'`;
    if (one.isNumberLiteral()) return String(one.value);
    return one.flags & ts.TypeFlags.Undefined ? 'undefined' : undefined;
  });
  return members.every((one) => one !== undefined) ? members : undefined;
}
