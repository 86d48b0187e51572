import type { CameraState, OrielCamera, OrielRecordingPlayer, OrielTimeline } from '@oriel/elements';
import { expect, userEvent, waitFor } from 'storybook/test';

export const MINUTE = 60_000;

/** Stories tell of the time before this, so that they are the same whenever they are drawn again. */
export const LOADED = Date.now();

/** So many minutes ago, Unix ms. */
export const ago = (minutes: number): number => LOADED - minutes * MINUTE;

/** Enough for a busy machine; what takes longer does not work. */
const PATIENCE = { timeout: 15_000, onTimeout: (error: Error) => error };

/** The first such element inside, however many shadow trees deep. */
export function find<Tag extends keyof HTMLElementTagNameMap>(root: ParentNode, tag: Tag): HTMLElementTagNameMap[Tag] {
  const all = findAll(root, tag);
  if (!all[0]) throw new Error(`no ${tag} here`);
  return all[0];
}

export function findAll<Tag extends keyof HTMLElementTagNameMap>(root: ParentNode, tag: Tag): HTMLElementTagNameMap[Tag][] {
  return [...root.querySelectorAll<HTMLElement>('*')].flatMap((element) => [
    ...(element.localName === tag ? [element as HTMLElementTagNameMap[Tag]] : []),
    ...(element.shadowRoot ? findAll(element.shadowRoot, tag) : []),
  ]);
}

/** Waits for a fact. */
export const so = (fact: () => void | Promise<void>): Promise<void> => waitFor(fact, PATIENCE);

export const reaches = (camera: OrielCamera, state: CameraState): Promise<void> => so(() => expect(camera.state).toBe(state));

/** The button with these words, or this label, in an element's own shadow tree. */
export function buttonIn(element: HTMLElement, words: RegExp): HTMLButtonElement {
  const buttons = [...(element.shadowRoot?.querySelectorAll('button') ?? [])];
  const button = buttons.find(({ ariaLabel, textContent }) => words.test(ariaLabel || textContent.trim()));
  if (!button) throw new Error(`no button says ${words}: ${buttons.map(({ ariaLabel, textContent }) => ariaLabel || textContent.trim()).join(', ')}`);
  return button;
}

export const press = async (element: HTMLElement, words: RegExp): Promise<void> => {
  await so(() => void buttonIn(element, words));
  await userEvent.click(buttonIn(element, words));
};

/** The words in a part of an element. */
export const wordsIn = (element: HTMLElement, selector: string): string =>
  element.shadowRoot?.querySelector(selector)?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? '';

export const surfaceOf = (timeline: OrielTimeline): HTMLElement => {
  const surface = timeline.shadowRoot?.querySelector<HTMLElement>('.surface');
  if (!surface) throw new Error('the timeline is not drawn');
  return surface;
};

/** Clicks a timeline at a fraction of its width. */
export async function clickAt(timeline: OrielTimeline, fraction: number): Promise<void> {
  const surface = surfaceOf(timeline);
  const { left, top, width } = surface.getBoundingClientRect();
  await userEvent.pointer({ keys: '[MouseLeft]', target: surface, coords: { clientX: left + width * fraction, clientY: top + 40 } });
}

/** Rests the pointer there. */
export async function hoverAt(timeline: OrielTimeline, fraction: number): Promise<void> {
  const surface = surfaceOf(timeline);
  const { left, top, width } = surface.getBoundingClientRect();
  await userEvent.pointer({ target: surface, coords: { clientX: left + width * fraction, clientY: top + 40 } });
}

/** The controls of a player, as somebody sees them who has just moved the pointer. */
export async function awake(player: OrielRecordingPlayer): Promise<void> {
  const frame = player.shadowRoot?.querySelector<HTMLElement>('.frame');
  if (!frame) throw new Error('the player is not drawn');
  await userEvent.hover(frame);
  await so(() => expect(frame.classList.contains('idle')).toBe(false));
}

/** The opaque colours in the height of a timeline's band, the most frequent first. */
export function bandColours(timeline: OrielTimeline): Set<string> {
  const canvas = timeline.shadowRoot?.querySelector<HTMLCanvasElement>('.surface > canvas');
  if (!canvas?.width) return new Set();
  const row = Math.round((canvas.clientHeight - 24) * (canvas.height / canvas.clientHeight));
  const copy = new OffscreenCanvas(canvas.width, 1).getContext('2d', { willReadFrequently: true });
  copy?.drawImage(canvas, 0, -row);
  const { data } = copy?.getImageData(0, 0, canvas.width, 1) ?? { data: new Uint8ClampedArray() };
  const counts = new Map<string, number>();
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] !== 255) continue;
    const colour = `rgb(${data[at]} ${data[at + 1]} ${data[at + 2]})`;
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  return new Set([...counts].sort(([, a], [, b]) => b - a).map(([colour]) => colour));
}
