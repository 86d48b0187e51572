import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import type { IconNode } from 'lucide';

type Attributes = IconNode[number][1];

const shapes: Record<string, (a: Attributes) => SVGTemplateResult> = {
  path: (a) => svg`<path d=${ifDefined(a['d'])} />`,
  line: (a) => svg`<line x1=${ifDefined(a['x1'])} y1=${ifDefined(a['y1'])} x2=${ifDefined(a['x2'])} y2=${ifDefined(a['y2'])} />`,
  polyline: (a) => svg`<polyline points=${ifDefined(a['points'])} />`,
  polygon: (a) => svg`<polygon points=${ifDefined(a['points'])} />`,
  circle: (a) => svg`<circle cx=${ifDefined(a['cx'])} cy=${ifDefined(a['cy'])} r=${ifDefined(a['r'])} />`,
  ellipse: (a) => svg`<ellipse cx=${ifDefined(a['cx'])} cy=${ifDefined(a['cy'])} rx=${ifDefined(a['rx'])} ry=${ifDefined(a['ry'])} />`,
  rect: (a) => svg`<rect x=${ifDefined(a['x'])} y=${ifDefined(a['y'])} width=${ifDefined(a['width'])} height=${ifDefined(a['height'])}
    rx=${ifDefined(a['rx'])} ry=${ifDefined(a['ry'])} />`,
};

/**
 * One of Lucide's icons, 20 px, in the colour of the text around it and hidden from assistive technology: the button
 * or the words beside it say what it means. Import icons one by one, so that a page loads no others:
 * `import Play from 'lucide/dist/esm/icons/play.mjs'`.
 */
export function icon(node: IconNode): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
    ${node.map(([tag, attributes]) => shapes[tag]?.(attributes) ?? nothing)}
  </svg>`;
}
