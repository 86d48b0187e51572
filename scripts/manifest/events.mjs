/**
 * A plugin for the custom-elements manifest's analyzer, which sees only `dispatchEvent(new Event('name'))`: here events
 * are classes that know their names, and are sent by `emit(this, new XEvent(…))` or `dispatchEvent(new XEvent(…))`.
 *
 * An event that is sent but has no `@fires` in its element's docs, or the other way round, is an error. What the elements
 * in its template send passes through an element, which may document that, too.
 *
 * @returns {import('@custom-elements-manifest/analyzer').Plugin}
 */
export function events() {
  /** Of each event class, by its own name. @type {Map<string, string>} */
  const types = new Map();
  /** Names of the event classes that a class sends, by the name of the class. @type {Map<string, Set<string>>} */
  const sent = new Map();
  /** Tags in the templates of a class, by its name. @type {Map<string, Set<string>>} */
  const holds = new Map();

  return {
    name: 'oriel-events',
    collectPhase({ ts, node }) {
      if (!ts.isClassDeclaration(node) || !node.name || !node.name.text.endsWith('Event')) return;
      const found = superType(ts, node);
      if (found) types.set(node.name.text, found);
    },
    analyzePhase({ ts, node }) {
      if (!ts.isClassDeclaration(node) || !node.name) return;
      const names = new Set();
      holds.set(node.name.text, new Set(Array.from(node.getText().matchAll(/<([a-z]+-[a-z-]+)/g), ([, tag]) => tag)));
      const visit = (/** @type {import('typescript').Node} */ inner) => {
        if (ts.isCallExpression(inner) && /(^|\.)(emit|dispatchEvent)$/.test(inner.expression.getText())) {
          for (const argument of inner.arguments) if (ts.isNewExpression(argument)) names.add(argument.expression.getText());
        }
        ts.forEachChild(inner, visit);
      };
      ts.forEachChild(node, visit);
      if (names.size > 0) sent.set(node.name.text, names);
    },
    packageLinkPhase({ customElementsManifest }) {
      const problems = [];
      const elements = customElementsManifest.modules.flatMap(({ declarations = [] }) => declarations).filter((one) => 'customElement' in one && one.tagName);
      /** Names of the event classes that come out of a class's templates. @returns {string[]} */
      const passing = (/** @type {string} */ name) =>
        elements
          .filter(({ tagName }) => holds.get(name)?.has(tagName))
          .flatMap((inner) => [...(sent.get(inner.name) ?? []), ...passing(inner.name)]);
      for (const { declarations = [] } of customElementsManifest.modules) {
        for (const declaration of declarations) {
          if (declaration.kind !== 'class' || !('customElement' in declaration) || !declaration.tagName) continue;
          const names = [...(sent.get(declaration.name) ?? [])];
          // What the analyzer made of `dispatchEvent(new XEvent())` has no name.
          const documented = (declaration.events ?? []).filter(({ name }) => name);
          for (const name of names) {
            const type = types.get(name);
            const event = documented.find((one) => one.name === type);
            if (!type || !event) problems.push(`${declaration.name} sends ${name} (${type ?? 'unknown'}) but has no @fires for it`);
            else event.type = { text: name };
          }
          for (const event of documented) {
            const name = [...names, ...passing(declaration.name)].find((one) => types.get(one) === event.name);
            if (name) event.type = { text: name };
            else problems.push(`${declaration.name} has @fires ${event.name} but does not send it`);
          }
          declaration.events = documented;
        }
      }
      if (problems.length > 0) throw new Error(problems.join('\n'));
    },
  };
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
