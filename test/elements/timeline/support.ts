import { fixture, html, nextFrame } from '@open-wc/testing';
import '@oriel/elements/timeline/define';
import type { OrielTimeline } from '@oriel/elements/timeline';
import { until } from '../until.ts';

export const FROM = Date.parse('2026-03-01T10:00:00Z');
export const HOUR = 3_600_000;

export const recorded = [
  { from: FROM, to: FROM + HOUR / 2 },
  { from: FROM + 0.6 * HOUR, to: FROM + HOUR },
];

export async function timeline(properties: Partial<OrielTimeline> = {}, width = 800): Promise<OrielTimeline> {
  const frame = await fixture(html`<div></div>`);
  (frame as HTMLElement).style.cssText = `width:${width}px;margin:60px 0 0 0`;
  document.body.style.margin = '0';
  const element = document.createElement('oriel-timeline');
  Object.assign(element, { from: FROM, to: FROM + HOUR, time: FROM + HOUR / 2, sequences: recorded, ...properties });
  frame.append(element);
  await element.updateComplete;
  // What has no width is not drawn.
  if (!element.hidden) await drawn(element);
  await nextFrame();
  return element;
}

/** What draws the canvas and follows the pointer is loaded after the element. A canvas of no size yet is 150 pixels high. */
export const drawn = (element: OrielTimeline): Promise<true> => until(() => canvasOf(element).height !== 150 || undefined);

export const surface = (element: OrielTimeline) => element.shadowRoot!.querySelector<HTMLElement>('.surface')!;

export function point(element: OrielTimeline, fraction: number): [number, number] {
  const { left, top, width } = surface(element).getBoundingClientRect();
  return [Math.round(left + width * fraction), Math.round(top + 40)];
}

export function pointer(element: OrielTimeline, type: string, fraction: number, init: PointerEventInit = {}) {
  const { left, top, width } = surface(element).getBoundingClientRect();
  const at = { clientX: left + width * fraction, clientY: top + 40, bubbles: true, composed: true, isPrimary: true };
  surface(element).dispatchEvent(new PointerEvent(type, { ...at, pointerId: 7, pointerType: 'touch', button: 0, ...init }));
}

export function heard<K extends keyof HTMLElementEventMap>(element: HTMLElement, type: K): HTMLElementEventMap[K][] {
  const events: HTMLElementEventMap[K][] = [];
  element.addEventListener(type, (event) => events.push(event));
  return events;
}

/** How opaque the band is at a fraction of the width, 0 to 255. */
export function bandAt(element: OrielTimeline, fraction: number): number {
  const { clientHeight, clientWidth } = canvasOf(element);
  return pixelAt(element, clientWidth * fraction, clientHeight - 24)[3]!;
}

export const canvasOf = (element: OrielTimeline) => element.shadowRoot!.querySelector<HTMLCanvasElement>('.surface > canvas')!;

/** Red, green, blue and opacity in CSS pixels from the upper left corner of the canvas. */
export function pixelAt(element: OrielTimeline, x: number, y: number): number[] {
  const canvas = canvasOf(element);
  const ratio = canvas.height / canvas.clientHeight;
  return [...canvas.getContext('2d')!.getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data];
}

/** The text of a note, empty without one. */
export const noteIn = (element: OrielTimeline): string =>
  [...element.shadowRoot!.querySelectorAll('.note')].map(({ textContent }) => textContent).join('').replaceAll(/\s+/g, ' ').trim();

/** WCAG 2.2, contrast ratio: 1 to 21. */
export function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d')!;
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
