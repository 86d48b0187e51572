import type { OrielHlsPlayer } from '@oriel/elements';
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { expect, userEvent } from 'storybook/test';
import { hlsHandlers } from '../test/mocks/hls-handlers.ts';
import { drawScene } from '../test/mocks/scenes.ts';
import { buttonIn, find, press, so } from './support.ts';

type Story = StoryObj;

/** Two minutes of the past are kept. */
const look = () => ({ width: 640, height: 360, draw: (canvas: OffscreenCanvas, _n: number, time: number) => drawScene(canvas, { scene: 'harbour', shift: 0 }, time) });

/** A live stream whose past can be watched, too. */
const meta: Meta = {
  title: 'HLS player/Live',
  component: 'oriel-hls-player',
  parameters: {
    docs: { story: { inline: false, height: '560px' } },
    server: () => ({ first: hlsHandlers({ ranges: [], kept: 120, look }) }),
  },
  render: () => html`<oriel-hls-player class="story-camera" remember="false" src="/hls/harbour/index.m3u8" label="Harbour" autoplay muted></oriel-hls-player>`,
};
export default meta;

const isAtEdge = (player: OrielHlsPlayer): boolean => player.shadowRoot?.querySelector('[part~="live"]')?.ariaPressed === 'true';

async function playing(canvasElement: HTMLElement): Promise<OrielHlsPlayer> {
  const player = find(canvasElement, 'oriel-hls-player');
  await so(() => expect(player.state).toBe('playing'));
  await userEvent.hover(player);
  return player;
}

export const AtEdge: Story = {
  name: 'At its edge',
  play: async ({ canvasElement }) => {
    const player = await playing(canvasElement);
    await so(() => expect(isAtEdge(player)).toBe(true));
  },
};

/** The bar says how far behind live each place is; the button goes back to the edge. */
export const Behind: Story = {
  name: 'Behind its edge',
  play: async ({ canvasElement, step }) => {
    const player = await playing(canvasElement);
    await step('half a minute back', async () => {
      player.focus();
      await userEvent.keyboard('jjj');
      await so(() => expect(isAtEdge(player)).toBe(false));
    });
    await step('and to the edge', async () => {
      await press(player, /^Live$/);
      await so(() => expect(isAtEdge(player)).toBe(true));
    });
    player.focus();
    await userEvent.keyboard('jjj');
    const bar = player.shadowRoot!.querySelector('.seek')!;
    await so(() => {
      const { left, top, width } = bar.getBoundingClientRect();
      bar.dispatchEvent(new PointerEvent('pointermove', { clientX: left + width / 2, clientY: top + 10, pointerType: 'mouse', bubbles: true }));
      void expect(bar.querySelector('.seek-time')?.textContent).toMatch(/^−0:[56]|^−1:0/);
    });
  },
};

/** Paused, it is not live. */
export const Paused: Story = {
  play: async ({ canvasElement }) => {
    const player = await playing(canvasElement);
    player.pause();
    await so(() => void buttonIn(player, /^Play$/));
    await so(() => expect(isAtEdge(player)).toBe(false));
  },
};

/** On a phone. */
export const Narrow: Story = {
  name: 'At 320 px',
  globals: { viewport: { value: 'phone' } },
  decorators: [(story) => html`<div class="story-narrow">${story()}</div>`],
  play: Paused.play as never,
};
