import { fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { OrielCamera } from '@oriel/elements/camera';
import type { OrielRecordingPlayer } from '@oriel/elements/recording-player';
import '@oriel/elements/recording-player/define';
import type { OrielTimeline } from '@oriel/elements/timeline';
import type { AnyHandler } from 'msw';
import { timelineHandlers } from '../../mocks/timeline-handlers.ts';
import { stage, until, type Stage } from '../camera/support.ts';

export { until };

export const MINUTE = 60_000;
/** An hour ago, at a full second: frames are 40 ms apart from here. */
export const START = Math.floor(Date.now() / 1000) * 1000 - 60 * MINUTE;
/** Recorded until ten minutes ago. */
export const ranges = [{ from: START, to: START + 50 * MINUTE }];

export interface Shown extends Stage {
  player: OrielRecordingPlayer;
}

/** A player with a server behind it: an hour with recordings, and WebRTC connections to a moving picture. */
export async function show(properties: Partial<Record<keyof OrielRecordingPlayer, unknown>> = {}, { width = 800, first = [] as AnyHandler[] } = {}): Promise<Shown> {
  document.body.style.margin = '0';
  const { client, peers } = stage([...first, ...timelineHandlers({ ranges })], { ranges });
  const player = await fixture<OrielRecordingPlayer>(html`<oriel-recording-player locale="en-GB"></oriel-recording-player>`);
  player.style.width = `${width}px`;
  Object.assign(player, { client, camera: 'yard', ...properties });
  await player.updateComplete;
  return { player, client, peers };
}

/** Paused at an exact still. */
export async function showStill(time = START + 10 * MINUTE, properties: Parameters<typeof show>[0] = {}, options: Parameters<typeof show>[1] = {}): Promise<Shown> {
  const shown = await show({ time, paused: true, ...properties }, options);
  await inState(shown.player, 'paused');
  return shown;
}

export const inState = (player: OrielRecordingPlayer, state: OrielRecordingPlayer['state']): Promise<true> => until(() => player.state === state || undefined);
export const at = (player: OrielRecordingPlayer, time: number): Promise<true> => until(() => player.currentTime === time || undefined);

export const inside = <E extends Element = HTMLElement>(element: Element, selector: string): E => {
  const found = element.shadowRoot?.querySelector<E>(selector);
  if (!found) throw new Error(`no ${selector} in ${element.localName}`);
  return found;
};
export const cameraOf = (player: Element) => inside<OrielCamera>(player, 'oriel-camera');
export const timelineOf = (player: Element) => inside<OrielTimeline>(player, 'oriel-timeline');
export const frameOf = (player: Element) => inside(player, '.frame');
export const part = (player: Element, name: string) => inside(player, `[part~="${name}"]`);
export const focused = (player: Element): Element | null | undefined => player.shadowRoot?.activeElement;

/** Pointer events on the timeline, at fractions of its width. */
export function pointer(player: OrielRecordingPlayer): (type: 'pointerdown' | 'pointermove' | 'pointerup', fraction: number) => void {
  const surface = inside(timelineOf(player), '.surface');
  const { left, top, width } = surface.getBoundingClientRect();
  const common = { clientY: top + 30, pointerId: 5, pointerType: 'mouse', button: 0, bubbles: true, composed: true };
  return (type, fraction) => void surface.dispatchEvent(new PointerEvent(type, { ...common, clientX: left + width * fraction }));
}

/** Where a fraction of the timeline's width is in time. */
export function timeAt(player: OrielRecordingPlayer, fraction: number): number {
  const { from, to } = timelineOf(player).view;
  return from + (to - from) * fraction;
}

/** Drags the timeline's cursor and does not let go. */
export function drag(player: OrielRecordingPlayer, from: number, to: number): void {
  const move = pointer(player);
  move('pointerdown', from);
  move('pointermove', (from + to) / 2);
  move('pointermove', to);
}

export const isOpen = (player: Element, id: string): boolean => inside(player, `#${id}`).matches(':popover-open');
export const idle = (player: Element, hidden = true): Promise<true> =>
  until(() => frameOf(player).classList.contains('idle') === hidden || undefined);

/** Brings the controls back, by the keyboard's focus. */
export async function wake(player: Element): Promise<void> {
  (document.activeElement as HTMLElement | null)?.blur();
  frameOf(player).focus();
  await until(() => player.shadowRoot?.querySelector<HTMLElement>('.bottom')?.inert !== true);
}

export async function press(player: Element, key: string): Promise<void> {
  frameOf(player).focus();
  await sendKeys({ press: key });
}

export async function pressShift(player: Element, key: string): Promise<void> {
  frameOf(player).focus();
  await sendKeys({ down: 'Shift' });
  await sendKeys({ press: key });
  await sendKeys({ up: 'Shift' });
}
