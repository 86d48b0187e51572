import type { OrielHlsPlayer } from '@oriel/elements';
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { http, type AnyHandler } from 'msw';
import { expect } from 'storybook/test';
import { error, mockQuality, mockVideo, MockLibrary } from '../test/mocks/library-handlers.ts';
import { drawScene } from '../test/mocks/scenes.ts';
import { vodHandlers, type MockVod } from '../test/mocks/vod-handlers.ts';
import { find, press, so, wordsIn } from './support.ts';

type Story = StoryObj;

const draw: MockVod['draw'] = (canvas, _n, time) => drawScene(canvas, { scene: 'harbour', shift: 0 }, time);

const withLibraryVideo = (video: Partial<Parameters<typeof mockVideo>[0]>, { duration = 60, first = [] }: { duration?: number; first?: AnyHandler[] } = {}) => ({
  server: () => ({ first: [...first, ...new MockLibrary([mockVideo({ duration, ...video })]).handlers, ...vodHandlers({ duration, draw, captions: ['en'], audio: ['en', 'de'] })] }),
});

/** The dialog that saves a video on this device. */
const meta: Meta = {
  title: 'HLS player/Save offline',
  component: 'oriel-hls-player',
  parameters: { docs: { story: { inline: false, height: '560px' } } },
  render: () => html`<oriel-hls-player class="story-camera" remember="false" video="tour" muted></oriel-hls-player>`,
};
export default meta;

/** What a story saves is gone before the next one. */
const forget = async (): Promise<void> => void (await Promise.all((await caches.keys()).map((name) => caches.delete(name))));

/** Opens the dialog by the menu on the picture. */
async function openOffline(canvasElement: HTMLElement, name = /^Save offline…$/): Promise<OrielHlsPlayer> {
  const player = find(canvasElement, 'oriel-hls-player');
  await so(() => expect(player.shadowRoot?.querySelector('.heading')?.textContent).toBe('Harbour tour'));
  player.shadowRoot?.querySelector('video')?.dispatchEvent(new MouseEvent('contextmenu', { clientX: 200, clientY: 100, bubbles: true, composed: true, cancelable: true }));
  await press(player, name);
  return player;
}

/** Before it is saved: how large each quality is. */
export const SaveOffline: Story = {
  name: 'Before it is saved',
  parameters: withLibraryVideo({ qualities: [{ ...mockQuality('360p'), file_size_bytes: 12_400_000 }, { ...mockQuality('720p'), file_size_bytes: 48_200_000 }] }),
  beforeEach: forget,
  play: async ({ canvasElement }) => {
    const player = await openOffline(canvasElement);
    await so(() => expect(wordsIn(player, '#offline:popover-open')).toContain('720p · 48.2 MB'));
  },
};

/** A sound that is not heard: the player itself goes on. */
const withoutSound = http.get('*/videos/tour/sound/de/*', () => error(503, 'busy'));

/** The network is gone while it is saved. */
export const SavingOffline: Story = {
  name: 'Waiting for the network',
  parameters: withLibraryVideo({}, { duration: 4, first: [withoutSound] }),
  beforeEach: forget,
  play: async ({ canvasElement }) => {
    const player = await openOffline(canvasElement);
    await press(player, /^Save$/);
    await so(() => expect(wordsIn(player, '#offline')).toContain('Waiting for the network'));
  },
};

/** A device without space. */
export const FullOffline: Story = {
  name: 'Not enough space',
  parameters: withLibraryVideo({ qualities: [{ ...mockQuality('360p'), file_size_bytes: 1e15 }] }),
  beforeEach: forget,
  play: async ({ canvasElement }) => {
    const player = await openOffline(canvasElement);
    await press(player, /^Save$/);
    await so(() => expect(wordsIn(player, '#offline')).toContain('There is not enough space on this device'));
  },
};

/** On this device, with what it takes. */
export const SavedOffline: Story = {
  name: 'Saved',
  parameters: withLibraryVideo({}),
  beforeEach: async () => {
    await forget();
    const about = { id: 'tour', title: 'Harbour tour', duration: 60, chapters: [], quality: '720p', bytes: 48_200_000, total: 48_200_000, isComplete: true, url: `${location.origin}/videos/tour/master.m3u8` };
    await (await caches.open(`oriel-video ${location.origin}/ tour`)).put('/about.json', new Response(JSON.stringify(about)));
  },
  play: async ({ canvasElement }) => {
    const player = await openOffline(canvasElement);
    await so(() => expect(wordsIn(player, '#offline:popover-open')).toContain('Saved offline · 48.2 MB'));
  },
};

/** Right to left. */
export const Arabic: Story = {
  parameters: SaveOffline.parameters ?? {},
  beforeEach: forget,
  render: () => html`<div lang="ar" dir="rtl"><oriel-hls-player class="story-camera" remember="false" video="tour" muted></oriel-hls-player></div>`,
  play: async ({ canvasElement }) => {
    const player = await openOffline(canvasElement, /^الحفظ للمشاهدة دون اتصال…$/);
    await so(() => expect(wordsIn(player, '#offline:popover-open')).toContain('720p'));
  },
};

/** On a phone. */
export const Narrow: Story = {
  name: 'At 320 px',
  parameters: SaveOffline.parameters ?? {},
  beforeEach: forget,
  globals: { viewport: { value: 'phone' } },
  decorators: [(story) => html`<div class="story-narrow">${story()}</div>`],
  play: SaveOffline.play as never,
};
