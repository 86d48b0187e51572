import { classesOf, importsOf, reach } from './modules.mjs';

/**
 * Names the class of each event in the manifest. The analyzer knows only `dispatchEvent(new Event('name'))`; here events are
 * classes that pass their name to `super`, and are sent by `emit(target, new XEvent(…))` or `dispatchEvent(new XEvent(…))`.
 *
 * An event that an element sends without a `@fires` in its docs, or the other way round, is an error. Events of the elements
 * in its template pass through an element, which may document them, too.
 *
 * @returns {import('@custom-elements-manifest/analyzer').Plugin}
 */
export function events() {
  /** The names of events, by their classes. @type {Map<string, string>} */
  const types = new Map();
  /** @type {Map<string, import('./modules.mjs').Module<{ sent: Set<string>, tags: Set<string> }>>} */
  const modules = new Map();

  return {
    name: 'oriel-events',
    collectPhase({ ts, node }) {
      if (ts.isSourceFile(node)) {
        const tags = new Set(Array.from(node.text.matchAll(/<([a-z]+-[a-z-]+)/g), ([, tag]) => tag));
        modules.set(node.fileName, { imports: importsOf(ts, node), sent: sentBy(ts, node), tags });
      } else if (ts.isClassDeclaration(node) && node.name?.text.endsWith('Event')) {
        const found = superType(ts, node);
        if (found) types.set(node.name.text, found);
      }
    },
    packageLinkPhase({ customElementsManifest }) {
      const places = classesOf(customElementsManifest);
      const sent = (/** @type {import('./modules.mjs').Place} */ place) => reach(modules, place, places).flatMap((module) => [...module.sent]);
      /** The classes of events that come out of the templates of an element. @returns {string[]} */
      const passing = (/** @type {import('./modules.mjs').Place} */ place, seen = new Set([place])) => {
        const tags = new Set(reach(modules, place, places).flatMap((module) => [...module.tags]));
        const inner = places.filter((one) => !seen.has(one) && one.element.tagName && tags.has(one.element.tagName));
        for (const one of inner) seen.add(one);
        return inner.flatMap((one) => [...sent(one), ...passing(one, seen)]);
      };
      const problems = places
        .filter(({ element }) => element.tagName)
        .flatMap((place) => check(place.element, types, [...new Set(sent(place))], passing(place)));
      if (problems.length > 0) throw new Error(problems.join('\n'));
    },
  };
}

/**
 * Writes the classes of an element's events into the manifest.
 *
 * @param {import('./modules.mjs').ClassDoc} element
 * @param {Map<string, string>} types
 * @param {readonly string[]} sent
 * @param {readonly string[]} passing
 * @returns {string[]} problems
 */
function check(element, types, sent, passing) {
  // The analyzer makes an event without a name of `dispatchEvent(new XEvent())`.
  const documented = (element.events ?? []).filter(({ name }) => name);
  element.events = documented;
  const missing = sent.filter((one) => !documented.some(({ name }) => name === types.get(one)));
  return [
    ...missing.map((one) => `${element.name} sends ${one} (${types.get(one) ?? 'unknown'}) but has no @fires for it`),
    ...documented.flatMap((event) => {
      const text = [...sent, ...passing].find((one) => types.get(one) === event.name);
      if (!text) return [`${element.name} has @fires ${event.name} but does not send it`];
      event.type = { text };
      return [];
    }),
  ];
}

/**
 * The classes of events that are constructed in a call of `emit` or `dispatchEvent`.
 *
 * @param {typeof import('typescript')} ts
 * @param {import('typescript').Node} root
 */
function sentBy(ts, root) {
  const names = new Set();
  const visit = (/** @type {import('typescript').Node} */ node) => {
    if (ts.isCallExpression(node) && /(^|\.)(emit|dispatchEvent)$/.test(node.expression.getText())) {
      for (const argument of node.arguments) {
        const name = ts.isNewExpression(argument) ? argument.expression.getText() : '';
        // A request for the context is between elements.
        if (name && name !== 'ContextRequestEvent') names.add(name);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(root);
  return names;
}

/**
 * The first argument of `super(…)`, where that is a plain string.
 *
 * @param {typeof import('typescript')} ts
 * @param {import('typescript').Node} node
 * @returns {string | undefined}
 */
function superType(ts, node) {
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword) {
    const [first] = node.arguments;
    if (first && ts.isStringLiteral(first)) return first.text;
  }
  return ts.forEachChild(node, (child) => superType(ts, child));
}
