import { parse } from 'acorn';

/**
 * @typedef {import('./minify-templates.mjs').Edit} Edit
 *
 * @typedef {object} Decorated
 * @property {any} statement
 * @property {string} owner
 * @property {string} name
 * @property {string} decorator
 * @property {string} options
 */

/**
 * Puts Lit's `static properties` and getters in place of the decorators that TypeScript emitted: they do the same
 * (https://lit.dev/docs/components/properties/) without a helper in each module and a call for each property. Line numbers stay.
 *
 * @param {string} code of a module
 * @returns {string}
 */
export function plainProperties(code) {
  if (!code.includes('__decorate([')) return code;
  /** @type {any[]} */
  const body = /** @type {any} */ (parse(code, { ecmaVersion: 'latest', sourceType: 'module' })).body;
  const decorated = body.flatMap((statement) => read(statement, code) ?? []);
  /** @type {Edit[]} */
  const edits = [];
  for (const statement of body) {
    const isHelper = statement.type === 'VariableDeclaration' && statement.declarations[0].id.name === '__decorate';
    const isImport = statement.type === 'ImportDeclaration' && statement.source.value === 'lit/decorators.js';
    if (isHelper || isImport) edits.push(replaced(statement, code, ''));
    const owner = (statement.declaration ?? statement).id?.name;
    const queries = decorated.filter((one) => one.owner === owner && one.decorator === 'query');
    if (!queries.length) continue;
    const start = (statement.declaration ?? statement).body.start + 1;
    const getters = queries.map(({ name, options }) => ` get ${name}() { return this.renderRoot?.querySelector(${options}) ?? null; }`);
    edits.push({ start, end: start, text: getters.join('') });
  }
  for (const { decorator, owner, statement } of decorated) {
    const properties = decorated.filter((one) => one.owner === owner && one.decorator !== 'query');
    const list = properties.map((one) => `${one.name}: ${one.decorator === 'state' ? '{ state: true }' : one.options || '{}'}`);
    edits.push(replaced(statement, code, decorator !== 'query' && statement === properties[0]?.statement ? `${owner}.properties = { ${list.join(', ')} };` : ''));
  }
  return edits.sort((a, b) => b.start - a.start).reduce((text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end), code);
}

/**
 * @param {any} statement
 * @param {string} code
 * @returns {Decorated | undefined} `undefined` for any other statement
 */
function read({ expression, ...statement }, code) {
  if (expression?.type !== 'CallExpression' || expression.callee.name !== '__decorate') return undefined;
  const [{ elements: [call] }, prototype, key] = expression.arguments;
  const decorator = call.callee?.name;
  if (expression.arguments[0].elements.length !== 1 || !['property', 'state', 'query'].includes(decorator)) throw new Error(`A decorator that the build does not know: ${code.slice(statement.start, statement.end)}`);
  const options = call.arguments.map((/** @type {any} */ { start, end }) => code.slice(start, end).replace(/\s*\n\s*/g, ' ')).join(', ');
  return { statement: { ...statement, expression }, owner: prototype.object.name, name: key.value, decorator, options };
}

/**
 * @param {any} node
 * @param {string} code
 * @param {string} text
 * @returns {Edit}
 */
function replaced({ start, end }, code, text) {
  return { start, end, text: text + '\n'.repeat(code.slice(start, end).split('\n').length - 1) };
}
