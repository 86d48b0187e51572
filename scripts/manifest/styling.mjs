import { classesOf, importsOf, reach } from './modules.mjs';

/**
 * Lists the CSS properties that the styles of each element use, with their defaults (`var(--oriel-name, default)`) and the
 * `@cssprop` that describes each, in the docs of the class or of the styles. Compares the parts and slots in its
 * templates with the `@csspart` and `@slot` in its docs. One without docs, or docs without one, is an error.
 *
 * @returns {import('@custom-elements-manifest/analyzer').Plugin}
 */
export function styling() {
  /** @type {Map<string, import('./modules.mjs').Module<Styles>>} */
  const modules = new Map();
  return {
    name: 'oriel-styling',
    collectPhase({ ts, node }) {
      if (ts.isSourceFile(node)) modules.set(node.fileName, { imports: importsOf(ts, node), ...read(node.text) });
    },
    packageLinkPhase({ customElementsManifest }) {
      const places = classesOf(customElementsManifest);
      const elements = places.map(({ element }) => element).filter(({ customElement }) => customElement);
      const problems = places.flatMap((place) => {
        const { element } = place;
        if (!element.customElement) return [];
        const reached = reach(modules, place, places);
        const problems = addProperties(element, reached);
        return element.tagName ? [...problems, ...slotProblems(element, reached), ...partProblems(element, reached, elements)] : [];
      });
      if (problems.length > 0) throw new Error(problems.join('\n'));
    },
  };
}

/**
 * @typedef {import('./modules.mjs').ClassDoc} ClassDoc
 *
 * @typedef {object} Styles of a module
 * @property {string} text
 * @property {Map<string, string | undefined>} properties that it uses, with their defaults
 * @property {Map<string, string>} docs of properties
 */

/** @param {string} text @returns {Styles} */
function read(text) {
  const properties = new Map(Array.from(text.matchAll(/var\((--oriel-[a-z-]*[a-z])/g), ({ index, 1: name = '', 0: start }) => [name, fallback(text.slice(index + start.length))]));
  const docs = new Map(Array.from(text.matchAll(/@cssprop(?:erty)? (--[a-z-]+)\s+-?\s*(.*)/g), ([, name = '', description = '']) => [name, description]));
  return { text, properties, docs };
}

/**
 * The second argument of `var()`, from the text after its first.
 *
 * @param {string} rest
 * @returns {string | undefined}
 */
function fallback(rest) {
  let depth = 1;
  const end = Array.from(rest).findIndex((character) => (depth += character === '(' ? 1 : character === ')' ? -1 : 0) === 0);
  return /^,\s*(.+)/s.exec(rest.slice(0, end))?.[1];
}

/**
 * @param {ClassDoc} element
 * @param {Styles[]} reached
 * @returns {string[]} problems
 */
function addProperties(element, reached) {
  const docs = new Map(reached.flatMap((module) => [...module.docs]));
  const used = new Map(reached.flatMap(({ properties }) => [...properties]));
  const names = [...new Set([...used.keys(), ...(element.cssProperties ?? []).map(({ name }) => name)])].sort((a, b) => (a < b ? -1 : 1));
  if (names.length > 0) element.cssProperties = names.map((name) => {
    const [description, initial] = [docs.get(name), used.get(name)];
    return { name, ...(description && { description }), ...(initial && { default: initial }) };
  });
  return names.flatMap((name) => {
    if (!docs.has(name)) return [`${element.name} uses ${name} but there is no @cssprop for it`];
    return used.has(name) ? [] : [`${element.name} has @cssprop ${name} but does not use it`];
  });
}

/** @param {ClassDoc} element @param {Styles[]} reached @param {ClassDoc[]} elements @returns {string[]} */
function partProblems({ name, cssParts = [] }, reached, elements) {
  const text = reached.map((module) => module.text).join('\n');
  const own = [...text.matchAll(/\spart="([^"]*)"|\.part\.add\('([^']*)'\)|setAttribute\('part', '([^']*)'\)/g)].flatMap((match) =>
    (match[1] ?? match[2] ?? match[3] ?? '').split(/\s+/).filter((one) => /^[\w-]+$/.test(one)),
  );
  /** @type {string[]} */
  const problems = [];
  if (/\bexportparts=\$\{/.test(text)) problems.push(`${name} computes its exportparts: write the names into the template`);
  const passed = [...text.matchAll(/<([a-z]+-[a-z-]+)\s[^<]*?exportparts="([^"]*)"/g)].flatMap(([, tag, list = '']) => {
    const inner = (elements.find(({ tagName }) => tagName === tag)?.cssParts ?? []).map((part) => part.name);
    const exported = list.split(',').map((entry) => entry.split(':').map((one) => one.trim()));
    const unknown = exported.flatMap(([from = '']) => (inner.includes(from) ? [] : [from]));
    const left = inner.filter((one) => !exported.some(([from]) => from === one));
    problems.push(...unknown.map((one) => `${name} exports the part "${one}" of <${tag}>, which has no such part`));
    problems.push(...left.map((one) => `${name} does not export the part "${one}" of <${tag}>`));
    return exported.map(([from = '', to = from]) => to);
  });
  const computed = /\bpart=\$\{|\bpart="[^"]*\$\{/.test(text);
  return [...problems, ...compare(name, 'part', '@csspart', cssParts, [...own, ...passed], computed)];
}

/** @param {ClassDoc} element @param {Styles[]} reached @returns {string[]} */
function slotProblems({ name, slots = [] }, reached) {
  const found = reached.flatMap(({ text }) => Array.from(text.matchAll(/<slot(?: name="([\w-]*)")?[\s>]/g), (match) => match[1] ?? ''));
  const computed = reached.some(({ text }) => /<slot name=(?:"[^"]*)?\$\{/.test(text));
  return compare(name, 'slot', '@slot', slots, found, computed);
}

/**
 * @param {string} name of the class
 * @param {string} kind
 * @param {string} tag
 * @param {readonly { name: string }[]} docs
 * @param {readonly string[]} found
 * @param {boolean} computed some names cannot be read from the source
 * @returns {string[]} problems
 */
function compare(name, kind, tag, docs, found, computed) {
  const documented = new Set(docs.map((one) => one.name));
  const missing = [...new Set(found)].filter((one) => !documented.has(one));
  const gone = computed ? [] : [...documented].filter((one) => !found.includes(one));
  return [...missing.map((one) => `${name} has the ${kind} "${one}" but no ${tag} for it`), ...gone.map((one) => `${name} has ${tag} "${one}" but no such ${kind}`)];
}
