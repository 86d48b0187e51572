/**
 * @typedef {Readonly<Record<string, string | number | undefined>>} Attributes
 * @typedef {readonly (readonly [tag: string, attributes: Attributes])[]} IconNode
 */

/**
 * The shapes of an icon as one SVG path, which starts with an absolute `M`.
 *
 * @param {IconNode} node
 * @returns {string}
 * @throws when a shape or an attribute has no equivalent here
 */
export const pathOf = (node) => node.map(([tag, attributes]) => shape(tag, attributes)).join('');

/** @param {string} tag @param {Attributes} attributes @returns {string} */
function shape(tag, attributes) {
  const { d, cx, cy, r, x1, y1, x2, y2, x, y, width, height, rx, ry, points, ...unknown } = attributes;
  const [other] = Object.keys(unknown);
  if (other) throw new Error(`<${tag}>: "${other}" cannot become part of a path`);
  switch (tag) {
    case 'path':
      return absolute(String(d));
    case 'line':
      return `M${x1} ${y1}L${x2} ${y2}`;
    case 'polyline':
      return `M${points}`;
    case 'polygon':
      return `M${points}z`;
    case 'circle':
      return ellipse(Number(cx), Number(cy), Number(r), Number(r));
    case 'ellipse':
      return ellipse(Number(cx), Number(cy), Number(rx), Number(ry));
    case 'rect':
      return rectangle(Number(x), Number(y), Number(width), Number(height), Number(rx ?? ry ?? 0), Number(ry ?? rx ?? 0));
    default:
      throw new Error(`<${tag}> cannot become a path`);
  }
}

/**
 * A leading `m` is absolute at the start of a path only, and the coordinates after its first pair are relative lines.
 * SVG 2, 9.3.3.
 *
 * @param {string} d
 */
function absolute(d) {
  const number = '-?(?:\\d+\\.?\\d*|\\.\\d+)';
  return d.replace(new RegExp(`^m(${number}[ ,]*${number})[ ,]*(?=([-.\\d])?)`), (_all, start, more) => `M${start}${more ? 'l' : ''}`);
}

/** @param {number} cx @param {number} cy @param {number} rx @param {number} ry */
const ellipse = (cx, cy, rx, ry) => `M${round(cx - rx)} ${cy}a${rx} ${ry} 0 1 0 ${2 * rx} 0a${rx} ${ry} 0 1 0 ${-2 * rx} 0z`;

/** @param {number} x @param {number} y @param {number} width @param {number} height @param {number} rx @param {number} ry */
function rectangle(x, y, width, height, rx, ry) {
  const corner = (/** @type {number} */ dx, /** @type {number} */ dy) => (rx ? `a${rx} ${ry} 0 0 1 ${dx} ${dy}` : '');
  const [across, down] = [round(width - 2 * rx), round(height - 2 * ry)];
  return `M${round(x + rx)} ${y}h${across}${corner(rx, ry)}v${down}${corner(-rx, ry)}h${-across}${corner(-rx, -ry)}v${-down}${corner(rx, -ry)}z`;
}

/** Without the noise of floating point. @param {number} value */
const round = (value) => Number(value.toFixed(3));
