import type { OrielHlsPlayer } from '@oriel/elements';
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { http, HttpResponse, type AnyHandler } from 'msw';
import { expect, userEvent } from 'storybook/test';
import { mockProgress, mockQuality, mockVideo, MockLibrary } from '../test/mocks/library-handlers.ts';
import { drawScene } from '../test/mocks/scenes.ts';
import { storyboardHandlers, type MockStoryboard } from '../test/mocks/storyboard-handlers.ts';
import { vodHandlers, type MockVod } from '../test/mocks/vod-handlers.ts';
import { buttonIn, find, press, so, wordsIn } from './support.ts';

type Args = Partial<Pick<OrielHlsPlayer, 'src' | 'video' | 'autoplay' | 'muted' | 'time' | 'speed' | 'controls' | 'label' | 'fit' | 'storyboard' | 'chapters' | 'captions' | 'preload'>>;
type Story = StoryObj<Args>;

const draw: MockVod['draw'] = (canvas, _n, time) => drawScene(canvas, { scene: 'harbour', shift: 0 }, time);

/** A server with one video of a minute. */
const withVideo = (vod: MockVod = {}, first: AnyHandler[] = []) => ({
  server: () => ({ first: [...first, ...vodHandlers({ duration: 60, draw, captions: ['en', 'de'], audio: ['en', 'de'], ...vod })] }),
});

/** A server with that video in its library. */
const withLibraryVideo = (video: Partial<Parameters<typeof mockVideo>[0]>) => withVideo({}, new MockLibrary([mockVideo({ duration: 60, ...video })]).handlers);

const reaches = (player: OrielHlsPlayer, state: OrielHlsPlayer['state']): Promise<void> => so(() => expect(player.state).toBe(state));

/** A video with its controls, which leave after two seconds of rest while it plays. */
const meta: Meta<Args> = {
  title: 'HLS player',
  component: 'oriel-hls-player',
  args: { src: '/videos/tour/master.m3u8', autoplay: true, muted: true, label: 'Harbour tour' },
  argTypes: { fit: { control: 'inline-radio', options: ['contain', 'cover'] }, speed: { control: { type: 'range', min: 0.5, max: 2, step: 0.25 } } },
  parameters: { ...withVideo(), docs: { story: { inline: false, height: '560px' } } },
  // A choice in one story is not remembered in the next one.
  render: ({ autoplay, captions, chapters: ownChapters, controls, fit, label, muted, preload, speed, src, storyboard, time, video }) => html`
    <oriel-hls-player
      class="story-camera"
      remember="false"
      src=${ifDefined(src)}
      video=${ifDefined(video)}
      preload=${ifDefined(preload)}
      ?autoplay=${autoplay}
      ?muted=${muted}
      time=${ifDefined(time)}
      speed=${ifDefined(speed)}
      label=${ifDefined(label)}
      fit=${ifDefined(fit)}
      captions=${ifDefined(captions)}
      controls=${ifDefined(controls)}
      storyboard=${ifDefined(storyboard)}
      .chapters=${ownChapters}
    ></oriel-hls-player>
  `,
};
export default meta;

export const Playing: Story = {
  args: { time: 12 },
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await reaches(player, 'playing');
    await userEvent.hover(player);
    await so(() => void buttonIn(player, /^Pause$/));
  },
};

/** Before the first press on play: the first picture, and one large button. */
export const Fresh: Story = {
  name: 'Not yet played',
  args: { autoplay: false },
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await reaches(player, 'paused');
    await so(() => expect(player.shadowRoot?.querySelector('.start')).not.toBeNull());
  },
};

/** Nothing is requested before the first press on play. */
export const NotLoaded: Story = {
  args: { autoplay: false, preload: 'none' },
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await reaches(player, 'paused');
    await so(() => expect(player.shadowRoot?.querySelector('.start')).not.toBeNull());
    await so(() => expect(wordsIn(player, '.clock')).toBe('0:00 / –'));
  },
};

export const Paused: Story = {
  args: { autoplay: false, time: 24 },
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await reaches(player, 'paused');
    await so(() => expect(wordsIn(player, '.clock')).toBe('0:24 / 1:00'));
    await so(() => void buttonIn(player, /^Quality: Auto \(/));
  },
};

/** The next segment does not come. */
export const Buffering: Story = {
  args: { time: 8 },
  parameters: withVideo({}, [http.get('*/videos/tour/video/:height/10.m4s', () => new Promise<Response>(() => undefined))]),
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await reaches(player, 'stalled');
    await so(() => expect(player.shadowRoot?.querySelector('.spinner')).not.toBeNull());
  },
};

/** A segment fails again and again; the player tries by itself. */
export const Disconnected: Story = {
  args: { time: 8 },
  parameters: withVideo({ heights: [360] }, [http.get('*/videos/tour/video/:height/9.m4s', () => new HttpResponse(null, { status: 404 }))]),
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await reaches(player, 'disconnected');
    await so(() => expect(wordsIn(player, '.panel')).toContain('Reconnecting…'));
  },
};

export const NotFound: Story = {
  name: 'Error: not found',
  parameters: withVideo({}, [http.get('*/videos/tour/master.m3u8', () => new HttpResponse(null, { status: 404 }))]),
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await reaches(player, 'error');
    await so(() => expect(wordsIn(player, '.panel')).toContain('Video not found'));
  },
};

export const NoVideo: Story = {
  name: 'Without a video',
  args: { src: '' },
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await so(() => expect(wordsIn(player, '.panel')).toContain('No video'));
  },
};

/** The browser wants a gesture before it plays with sound. */
export const Blocked: Story = {
  args: { muted: false },
  parameters: withVideo({ sound: true, audio: [] }),
  beforeEach: () => {
    const { prototype } = HTMLMediaElement;
    const { play } = prototype;
    prototype.play = function (this: HTMLMediaElement) {
      return this.muted ? play.call(this) : Promise.reject(new DOMException('no gesture', 'NotAllowedError'));
    };
    return () => void (prototype.play = play);
  },
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await reaches(player, 'blocked');
    await so(() => expect(player.shadowRoot?.querySelector('.start')).not.toBeNull());
  },
};

/** The choice takes effect at once, at the same place. */
export const Qualities: Story = {
  name: 'Menu: qualities',
  args: { autoplay: false, time: 24 },
  play: async ({ canvasElement, step }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await reaches(player, 'paused');
    await step('180p at the same place', async () => {
      await press(player, /^Quality:/);
      await press(player, /^180p$/);
      await so(() => expect(player.shadowRoot?.querySelector('video')?.videoHeight).toBe(180));
      await so(() => expect(player.currentTime).toBeCloseTo(24, 1));
    });
    await press(player, /^Quality: 180p$/);
    await so(() => expect(wordsIn(player, '#quality:popover-open')).toContain('360p'));
  },
};

export const Captions: Story = {
  name: 'Menu: captions',
  args: { autoplay: false, time: 24 },
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await reaches(player, 'paused');
    await press(player, /^Captions$/);
    await press(player, /^Deutsch$/);
    await so(() => expect(player.captions).toBe('de'));
    await press(player, /^Captions$/);
    await so(() => expect(wordsIn(player, '#captions:popover-open [aria-checked="true"]')).toBe('Deutsch'));
  },
};

export const AudioTracks: Story = {
  name: 'Menu: audio tracks',
  args: { autoplay: false, time: 24 },
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await reaches(player, 'paused');
    await press(player, /^Audio track$/);
    await press(player, /^Deutsch$/);
    await press(player, /^Audio track$/);
    await so(() => expect(wordsIn(player, '#audio:popover-open [aria-checked="true"]')).toBe('Deutsch'));
  },
};

/** The captions have each style as soon as it is chosen; the browser keeps it. */
export const CaptionStyle: Story = {
  name: 'Dialog: caption style',
  args: { autoplay: false, time: 24, captions: 'en' },
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await reaches(player, 'paused');
    await press(player, /^Captions$/);
    await press(player, /^Caption style…$/);
    const field = (name: string) => player.shadowRoot?.querySelector<HTMLSelectElement>(`#caption-style:popover-open [name="${name}"]`);
    await so(() => expect(field('color')).not.toBe(null));
    await userEvent.selectOptions(field('color')!, 'yellow');
    await userEvent.selectOptions(field('size')!, '150');
    await so(() => expect(getComputedStyle(player.shadowRoot!.querySelector('.cue > span')!).color).toBe('rgb(255, 255, 0)'));
  },
};

/** A right click, or a finger that is held, opens it; statistics stay until they are closed. */
export const VideoMenu: Story = {
  name: 'Menu: on the picture',
  args: { autoplay: false, time: 24 },
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await reaches(player, 'paused');
    const rightClick = () => {
      const { left, top } = player.getBoundingClientRect();
      player.shadowRoot?.querySelector('video')?.dispatchEvent(new MouseEvent('contextmenu', { clientX: left + 40, clientY: top + 20, bubbles: true, composed: true, cancelable: true }));
    };
    rightClick();
    await so(() => expect(wordsIn(player, '#video-menu:popover-open')).toContain('Copy link at current time'));
  },
};

export const Statistics: Story = {
  args: { autoplay: false, time: 24 },
  play: async (context) => {
    await VideoMenu.play?.(context);
    const player = find(context.canvasElement, 'oriel-hls-player');
    await press(player, /^Stats for nerds$/);
    await so(() => expect(wordsIn(player, '.statistics')).toContain('Dropped frames'));
  },
};

/** Automatic qualities are at most 480p; the menu says how much was loaded. */
export const DataSaver: Story = {
  name: 'Menu: data saver',
  args: { autoplay: false, time: 24 },
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await reaches(player, 'paused');
    await press(player, /^Quality:/);
    await press(player, /^Data saver/);
    await so(() => expect(wordsIn(player, '#quality:popover-open [role="menuitemcheckbox"][aria-checked="true"]')).toContain('Data saver'));
  },
};

/** The phone left its Wi-Fi. */
export const MobileData: Story = {
  name: 'Notice: mobile data',
  args: { time: 4 },
  beforeEach: () => {
    const connection = Object.assign(new EventTarget(), { type: 'wifi', effectiveType: '4g' });
    Object.defineProperty(navigator, 'connection', { configurable: true, get: () => connection });
    return () => void Reflect.deleteProperty(navigator, 'connection');
  },
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await reaches(player, 'playing');
    const { connection } = navigator as unknown as { connection: EventTarget & { type: string } };
    connection.type = 'cellular';
    connection.dispatchEvent(new Event('change'));
    await so(() => expect(wordsIn(player, '.notice')).toContain('You are on mobile data.'));
  },
};

const chapters = [
  { title: 'The quay', start_time_seconds: 0 },
  { title: 'The ferry leaves', start_time_seconds: 14 },
  { title: 'Out at sea, and what the wind does to the waves there', start_time_seconds: 40 },
];

const drawSheet: MockStoryboard['draw'] = (context, time, { height, width, x, y }) => {
  const picture = new OffscreenCanvas(width, height);
  drawScene(picture, { scene: 'harbour', shift: 0 }, time * 1000);
  context.drawImage(picture, x, y);
};

/** A picture of the place under the pointer, with its chapter; the bar is cut where chapters begin. */
export const Chapters: Story = {
  name: 'Chapters and pictures',
  args: { autoplay: false, time: 24, storyboard: '/videos/tour/storyboard.vtt', chapters },
  parameters: withVideo({}, storyboardHandlers({ duration: 60, draw: drawSheet })),
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await reaches(player, 'paused');
    await press(player, /^Chapters$/);
    await so(() => expect(wordsIn(player, '#chapters:popover-open [aria-checked="true"]')).toBe('The ferry leaves 0:14'));
    await userEvent.keyboard('{Escape}');
    const bar = player.shadowRoot!.querySelector('.seek')!;
    await so(() => {
      const { left, top, width } = bar.getBoundingClientRect();
      bar.dispatchEvent(new PointerEvent('pointermove', { clientX: left + width * 0.75, clientY: top + 10, pointerType: 'mouse', bubbles: true }));
      void expect(bar.querySelector('.seek-picture')).not.toBe(null);
    });
  },
};

/** What the keys do. */
export const Keys: Story = {
  name: 'Dialog: keyboard shortcuts',
  args: { autoplay: false },
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await reaches(player, 'paused');
    player.focus();
    await userEvent.keyboard('?');
    await so(() => expect(wordsIn(player, '#shortcuts:popover-open')).toContain('Start or end'));
  },
};

/** On a phone the controls that can be missed leave first. */
export const Narrow: Story = {
  name: 'At 320 px',
  args: { autoplay: false, time: 24 },
  globals: { viewport: { value: 'phone' } },
  decorators: [(story) => html`<div class="story-narrow">${story()}</div>`],
  play: Paused.play as never,
};

/** Right to left. The bar and the controls stay left to right, as time does. */
export const Arabic: Story = {
  args: { autoplay: false, time: 24 },
  decorators: [(story) => html`<div lang="ar" dir="rtl">${story()}</div>`],
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await reaches(player, 'paused');
    await so(() => void buttonIn(player, /^تشغيل$/));
  },
};

/** Some of the controls, with one of the page's own. */
export const SomeControls: Story = {
  name: 'Some controls, and one more',
  render: () => html`
    <oriel-hls-player class="story-camera" remember="false" src="/videos/tour/master.m3u8" time="24" controls="play seek time fullscreen">
      <button slot="controls-end">Share</button>
    </oriel-hls-player>
  `,
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await reaches(player, 'paused');
    await so(() => expect(player.shadowRoot?.querySelector('[part~="speed"]')).toBeNull());
  },
};

/** A video of the server's library goes on where its viewer left off. */
export const Resumed: Story = {
  name: 'Library: resumed',
  args: { src: '', video: 'tour', label: '', autoplay: false },
  parameters: withLibraryVideo({ progress: mockProgress({ current_time: 24, completed_percentage: 40 }) }),
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await reaches(player, 'paused');
    await so(() => expect(wordsIn(player, '.resume')).toBe('Resumed at 0:24 · Start over'));
    await expect(wordsIn(player, '.heading')).toBe('Harbour tour');
  },
};

/** It starts by itself. */
export const Processing: Story = {
  name: 'Library: being processed',
  args: { src: '', video: 'tour', label: '' },
  parameters: withLibraryVideo({ upload_status: 'processing', is_playable: false, qualities: [mockQuality('360p', 0.6), mockQuality('720p', 0.1)] }),
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await so(() => expect(wordsIn(player, '.panel')).toContain('35%'));
  },
};

export const Unusable: Story = {
  name: 'Library: could not be processed',
  args: { src: '', video: 'tour', label: '' },
  parameters: withLibraryVideo({ upload_status: 'failed', is_playable: false, failure_reason: 'The file has no picture.' }),
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await reaches(player, 'error');
    await so(() => expect(wordsIn(player, '.panel')).toContain('The file has no picture.'));
  },
};
