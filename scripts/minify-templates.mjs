import { parse } from 'acorn';
import { transformSync } from 'esbuild';

/**
 * @typedef {object} Edit
 * @property {number} start
 * @property {number} end
 * @property {string} text
 */

/**
 * Minifies the CSS and the HTML in Lit's templates, which minifiers of JavaScript leave as they are. The code around
 * them keeps its line numbers, so that source maps still hold.
 *
 * @param {string} code of a module
 * @returns {string}
 */
export function minifyTemplates(code) {
  if (!/\b(?:css|html|svg) ?`/.test(code)) return code;
  /** @type {Edit[]} */
  const edits = [];
  visit(/** @type {any} */ (parse(code, { ecmaVersion: 'latest', sourceType: 'module' })), code, edits);
  // From the end, so that the positions before stay right.
  edits.sort((a, b) => b.start - a.start || b.end - a.end);
  for (const { start, end, text } of edits) code = code.slice(0, start) + text + code.slice(end);
  return code;
}

/**
 * @param {any} node
 * @param {string} code
 * @param {Edit[]} edits
 * @param {boolean} [nested] in another template
 */
function visit(node, code, edits, nested = false) {
  const isTemplate = node.type === 'TaggedTemplateExpression' && ['css', 'html', 'svg'].includes(node.tag.name);
  const first = edits.length;
  if (isTemplate) edits.push(...minify(node, code));
  for (const child of Object.values(node)) {
    for (const one of Array.isArray(child) ? child : [child]) if (typeof one?.type === 'string') visit(one, code, edits, nested || isTemplate);
  }
  if (!isTemplate || nested) return;
  const lost = edits.slice(first).reduce((sum, { start, end, text }) => sum + lines(code.slice(start, end)) - lines(text), 0);
  edits.push({ start: node.end, end: node.end, text: '\n'.repeat(lost) });
}

/**
 * @param {any} template
 * @param {string} code
 * @returns {Edit[]}
 */
function minify({ tag, quasi: { quasis } }, code) {
  if (tag.name !== 'css') {
    // One space stays where there was a line break, because words may be on both sides of it.
    return quasis.map((/** @type {any} */ { start, end }) => ({ start, end, text: code.slice(start, end).replace(/\s*\n\s*/g, ' ') }));
  }
  if (quasis.length > 1) return [];
  const [{ start, end, value }] = quasis;
  const css = transformSync(value.cooked, { loader: 'css', minify: true }).code.trim();
  return [{ start, end, text: css.replace(/[\\`]|\$\{/g, '\\$&') }];
}

const lines = (/** @type {string} */ text) => text.split('\n').length - 1;
