import type { OrielAnalytics } from '@oriel/elements';
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { expect, userEvent } from 'storybook/test';
import { error, mockAnalytics, mockOverview, mockWatched } from '../test/mocks/library-handlers.ts';
import { withLibrary } from './library.ts';
import { find, so, wordsIn } from './support.ts';

type Args = Partial<Pick<OrielAnalytics, 'overview' | 'video'>>;
type Story = StoryObj<Args>;

const analytics = mockAnalytics({
  views: 1284,
  unique_viewers: 967,
  watch_time_seconds: 412_700,
  startup_ms: { median: 420, p95: 1830 },
  buffering_ratio: 0.0074,
  stalls: 61,
  quality_switches: 902,
  bandwidth_kbps: 8230,
  qualities: [{ quality_label: '1080p', watch_time_seconds: 251_000 }, { quality_label: '720p', watch_time_seconds: 118_400 }, { quality_label: '360p', watch_time_seconds: 43_300 }],
  seeks: 2310,
  errors: 4,
  average_completion: 0.614,
  completed_views: 530,
  heat_map: Array.from({ length: 100 }, (_, part) => Math.max(0, 0.98 - part * 0.0055 + (part > 38 && part < 47 ? 0.16 : 0) - (part > 90 ? 0.2 : 0))),
  devices: [{ name: 'desktop', views: 702 }, { name: 'mobile', views: 480 }, { name: 'tablet', views: 80 }, { name: 'unknown', views: 22 }],
  browsers: [{ name: 'Chrome', views: 731 }, { name: 'Safari', views: 402 }, { name: 'Firefox', views: 151 }],
  operating_systems: [{ name: 'Windows', views: 520 }, { name: 'iOS', views: 390 }, { name: 'Android', views: 210 }, { name: 'macOS', views: 164 }],
  countries: [{ name: 'NO', views: 610 }, { name: 'DE', views: 402 }, { name: 'JP', views: 118 }],
});

/** Who watched a video, how well it played, and which parts were seen. */
const meta: Meta<Args> = {
  title: 'Analytics',
  component: 'oriel-analytics',
  args: { video: 'tour' },
  parameters: { ...withLibrary(undefined, { analytics }), docs: { story: { inline: false, height: '760px' } } },
  render: ({ overview = false, video }) => html`<div class="story-panel"><oriel-analytics ?overview=${overview} video=${ifDefined(video)}></oriel-analytics></div>`,
};
export default meta;

const drawn = async (canvasElement: HTMLElement): Promise<OrielAnalytics> => {
  const element = find(canvasElement, 'oriel-analytics');
  await so(() => expect(element.shadowRoot?.querySelectorAll('dl > div')).toHaveLength(13));
  return element;
};

export const Numbers: Story = {
  play: async ({ canvasElement }) => {
    const element = await drawn(canvasElement);
    await expect(wordsIn(element, '[part="value"]')).toBe('1,284');
  },
};

/** The share of views that saw the part under the pointer. */
export const Hovered: Story = {
  name: 'Engagement under the pointer',
  play: async ({ canvasElement }) => {
    const element = await drawn(canvasElement);
    const plot = element.shadowRoot?.querySelector<HTMLElement>('.plot');
    if (!plot) throw new Error('no curve');
    const { left, top, width } = plot.getBoundingClientRect();
    await userEvent.pointer({ target: plot, coords: { clientX: left + width * 0.425, clientY: top + 40 } });
    await so(() => expect(wordsIn(element, '.hint')).toBe('5:16: 91%'));
  },
};

export const Narrow: Story = {
  name: 'At 320 px',
  globals: { viewport: { value: 'phone' } },
  decorators: [(story) => html`<div class="story-narrow">${story()}</div>`],
  play: Numbers.play as never,
};

export const Empty: Story = {
  name: 'No views yet',
  parameters: withLibrary(undefined, { analytics: mockAnalytics() }),
  play: async ({ canvasElement }) => {
    await so(() => expect(wordsIn(find(canvasElement, 'oriel-analytics'), '.panel')).toContain('No views yet'));
  },
};

export const Loading: Story = {
  parameters: withLibrary(undefined, { answer: () => new Response(new ReadableStream()) }),
  play: async ({ canvasElement }) => {
    await so(() => expect(wordsIn(find(canvasElement, 'oriel-analytics'), '.blank')).toBe('Analytics are being loaded'));
  },
};

export const Forbidden: Story = {
  name: 'Error: not the owner',
  parameters: withLibrary(undefined, { answer: (path) => (path.endsWith('/analytics') ? error(403, 'not_allowed') : undefined) }),
  play: async ({ canvasElement }) => {
    await so(() => expect(wordsIn(find(canvasElement, 'oriel-analytics'), '.panel')).toContain('Only the owner'));
  },
};

export const NoVideo: Story = {
  name: 'Without a video',
  args: { video: '' },
  play: async ({ canvasElement }) => {
    await so(() => expect(wordsIn(find(canvasElement, 'oriel-analytics'), '.panel')).toContain('Choose a video'));
  },
};

/** All videos together, and those that were watched longest. */
export const Overview: Story = {
  args: { overview: true },
  parameters: withLibrary(undefined, {
    overview: mockOverview({
      views: 2410,
      unique_viewers: 1630,
      watch_time_seconds: 861_000,
      completed_views: 910,
      buffering_ratio: 0.0052,
      stalls: 133,
      errors: 9,
      startup_ms: { median: 390, p95: 1720 },
      videos: [
        mockWatched({ id: 'tour', title: 'Harbour tour', views: 1284, watch_time_seconds: 412_700 }),
        mockWatched({ id: 'yard', title: 'How the yard is unloaded on a Monday morning, from the first lorry to the last pallet', views: 702, watch_time_seconds: 301_000 }),
        mockWatched({ id: 'hall', title: 'Fire drill in the hall', views: 424, watch_time_seconds: 147_300 }),
      ],
    }),
  }),
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'oriel-analytics');
    await so(() => expect(element.shadowRoot?.querySelectorAll('[part="videos"] li')).toHaveLength(3));
  },
};
