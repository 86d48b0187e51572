import { fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { OrielHlsPlayer } from '@oriel/elements/hls-player';
import '@oriel/elements/hls-player/define';
import type { AnyHandler } from 'msw';
import { mockClient, type MockClient } from '../../mocks/client.ts';
import { mockXhr } from '../../mocks/mock-xhr.ts';
import { vodHandlers, type MockVod } from '../../mocks/vod-handlers.ts';
import { SkippingEnvironment } from '../../player/skipping-environment.ts';
import { until } from '../until.ts';
import { inside, part } from '../recording-player/support.ts';

export { canEncodeHls } from '../../player/support.ts';
export { focused, frameOf, inside, isOpen, part, press } from '../recording-player/support.ts';
export { until };

export const TOUR = '/videos/tour/master.m3u8';

type Properties = Partial<Record<keyof OrielHlsPlayer, unknown>>;

/** A server with videos, for one test. */
export class VideoServer {
  readonly environment = new SkippingEnvironment();
  readonly client: MockClient;
  /** Paths of all requests of hls.js. */
  readonly asked: string[] = [];
  readonly #restoreXhr: () => void;

  constructor({ first = [], ...vod }: MockVod & { first?: AnyHandler[] } = {}) {
    const handlers = [...first, ...vodHandlers(vod)];
    this.client = mockClient(handlers, { environment: this.environment });
    this.#restoreXhr = mockXhr(handlers, (url) => this.asked.push(new URL(url).pathname));
  }

  /** A player of its video. Muted, nothing needs a gesture. */
  async show(properties: Properties = {}, { content = html``, remember = true, width = 800 } = {}): Promise<OrielHlsPlayer> {
    document.body.style.margin = '0';
    const player = await fixture<OrielHlsPlayer>(html`<oriel-hls-player locale="en-GB" remember=${String(remember)}>${content}</oriel-hls-player>`);
    player.style.width = `${width}px`;
    Object.assign(player, { client: this.client, src: TOUR, muted: true, ...properties });
    await player.updateComplete;
    return player;
  }

  [Symbol.dispose](): void {
    this.#restoreXhr();
  }
}

export const inState = (player: OrielHlsPlayer, ...states: string[]): Promise<true> => until(() => states.includes(player.state) || undefined);

/** Paused or playing, it shows a place between these. */
export const shows = (player: OrielHlsPlayer, from: number, to: number): Promise<true> =>
  until(() => {
    const { currentTime = -1 } = player;
    return (currentTime >= from && currentTime <= to && !videoOf(player).seeking) || undefined;
  });

export const videoOf = (player: Element) => inside<HTMLVideoElement>(player, 'video');
export const barOf = (player: Element) => part(player, 'seek-bar');
export const words = (element: Element): string => element.textContent?.replaceAll(/\s+/g, ' ').trim() ?? '';

/** The controls that are there, in order. */
export const parts = (player: Element): (string | undefined)[] => [...player.shadowRoot!.querySelectorAll('[part~="control"]')].map((control) => control.part[1]);

/** Opens a menu by keyboard, and presses the choice with these words. */
export async function choose(player: OrielHlsPlayer, name: string, words: RegExp): Promise<void> {
  await until(() => player.shadowRoot?.querySelector(`[part~="${name}"]`));
  part(player, name).click();
  const item = await until(() => [...player.shadowRoot!.querySelectorAll<HTMLElement>(`#${name} button`)].find(({ textContent }) => words.test(textContent.trim())));
  item.click();
}

/** Pointer events on the seek bar, at fractions of its width. */
export function pointer(player: OrielHlsPlayer, type: string, fraction: number): void {
  const bar = barOf(player);
  const { left, top, width } = bar.getBoundingClientRect();
  bar.setPointerCapture = () => undefined;
  bar.dispatchEvent(new PointerEvent(type, { clientX: left + width * fraction, clientY: top + 10, pointerId: 5, pointerType: 'mouse', button: 0, bubbles: true, composed: true }));
}

export async function key(name: string): Promise<void> {
  await sendKeys({ press: name });
}
