import type { OrielTimeline } from '@oriel/elements';
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { delay, http } from 'msw';
import { expect, fn, userEvent } from 'storybook/test';
import { failure } from '../test/mocks/handlers.ts';
import { ago, clickAt, find, hoverAt, MINUTE, press, so, surfaceOf, wordsIn } from './support.ts';

type Args = Partial<Pick<OrielTimeline, 'camera' | 'events' | 'from' | 'to' | 'time' | 'live'>> & {
  'no-pictures'?: boolean;
  /** The view, in minutes before now, in place of `from` and `to`. */
  minutes?: [from: number, to: number];
  /** The cursor, in minutes before now, in place of `time`. */
  cursor?: number;
  onSeek?: (event: Event) => void;
};
type Story = StoryObj<Args>;

/** What a camera has recorded: a solid band, gaps in it, activity above, events, and the live edge. */
const meta: Meta<Args> = {
  title: 'Timeline',
  component: 'oriel-timeline',
  args: { camera: 'yard', onSeek: fn() },
  argTypes: { events: { table: { disable: true } }, minutes: { table: { disable: true } }, cursor: { table: { disable: true } }, onSeek: { table: { disable: true } } },
  parameters: { docs: { story: { inline: false, height: '260px' } } },
  render: ({ camera, cursor, events, from, live, minutes, onSeek, time, to, ...args }) => html`
    <div class="story-timeline">
      <oriel-timeline
        camera=${ifDefined(camera)}
        from=${ifDefined(minutes ? String(ago(minutes[0])) : from)}
        to=${ifDefined(minutes ? String(ago(minutes[1])) : to)}
        time=${ifDefined(cursor === undefined ? time : String(ago(cursor)))}
        .events=${events}
        ?live=${live}
        ?no-pictures=${args['no-pictures']}
        @oriel-seek=${(event: Event) => onSeek?.(event)}
      ></oriel-timeline>
    </div>
  `,
};
export default meta;

/** Recordings are drawn: in the height of the band, more of the width has their colour than the line of the live edge. */
const loaded: NonNullable<Story['play']> = async ({ canvasElement }) => {
  const timeline = find(canvasElement, 'oriel-timeline');
  await so(() => expect(recordedShare(timeline)).toBeGreaterThan(0.1));
};

function recordedShare(timeline: OrielTimeline): number {
  const canvas = timeline.shadowRoot?.querySelector<HTMLCanvasElement>('[part=canvas]');
  const band = timeline.shadowRoot?.querySelector('.paints .band');
  if (!canvas?.width || !band) return 0;
  const row = new OffscreenCanvas(canvas.width + 1, 1).getContext('2d', { willReadFrequently: true })!;
  row.drawImage(canvas, 0, -Math.round((canvas.clientHeight - 24) * (canvas.height / canvas.clientHeight)));
  row.fillStyle = getComputedStyle(band).color;
  row.fillRect(canvas.width, 0, 1, 1);
  const pixels = new Uint32Array(row.getImageData(0, 0, canvas.width + 1, 1).data.buffer);
  return pixels.filter((pixel) => pixel === pixels.at(-1)).length / canvas.width;
}

/** The last hour, live: the cursor stands at now and moves with it. */
export const Live: Story = { args: { live: true }, play: loaded };

/** Two hours with two gaps, in which nothing is drawn. */
export const Gaps: Story = { args: { minutes: [125, -5], cursor: 50 }, play: loaded };

/** Without any gap or activity. */
export const Recordings: Story = {
  args: { minutes: [50, 0], cursor: 30 },
  parameters: { server: () => ({ ranges: [{ from: ago(600), to: Number.POSITIVE_INFINITY }], activity: () => 0 }) },
  play: loaded,
};

/** Bursts of movement rise above the band. */
export const Activity: Story = {
  args: { minutes: [50, 0], cursor: 12 },
  parameters: { server: () => ({ ranges: [{ from: ago(600), to: Number.POSITIVE_INFINITY }] }) },
  play: loaded,
};

const events = () => [
  { time: ago(46), label: 'Gate opened' },
  { time: ago(33), label: 'Delivery' },
  { time: ago(31.5), label: 'Gate closed' },
  { time: ago(9), label: 'Person at the door' },
];

/** The pointer shows their names. With the keyboard, `[` and `]` go to the previous and the next one. */
export const Events: Story = {
  args: { minutes: [50, 0], cursor: 20 },
  parameters: { server: () => ({ events: events() }) },
  play: async (context) => {
    await loaded(context);
    const timeline = find(context.canvasElement, 'oriel-timeline');
    await hoverAt(timeline, (50 - 33) / 50);
    await so(() => expect(wordsIn(timeline, '.hover .chip')).toContain('Delivery'));
    surfaceOf(timeline).focus();
    await userEvent.keyboard(']');
    await so(() => expect(surfaceOf(timeline).ariaValueText).toContain('Person at the door'));
    await userEvent.keyboard(']');
    await so(() => expect(wordsIn(timeline, '[role=status]')).toBe('No later event'));
    await userEvent.keyboard('[BracketLeft]');
    await so(() => expect(surfaceOf(timeline).ariaValueText).toContain('Gate closed'));
    await expect(wordsIn(timeline, '[role=status]')).toBe('');
  },
};

const coloured = (minute: number, kind: string, color: string, label: string) => ({ id: String(minute), time: ago(minute), kind, color, label });

/** A page can give events with kinds and colours. The outline has the colour of text, so that any colour can be seen. */
export const Kinds: Story = {
  name: 'Events with kinds and colours',
  args: {
    minutes: [50, 0],
    cursor: 20,
    events: [
      coloured(46, 'Door', '#3b82f6', 'Gate opened'),
      coloured(33, 'Motion', '#f59e0b', 'Driveway'),
      coloured(31.5, 'Door', '#3b82f6', 'Gate closed'),
      coloured(9, 'Person', '#e11d48', 'At the door'),
      coloured(4, 'Dark', '#111214', 'On a dark ground'),
      coloured(2, 'Bright', '#ffffff', 'On a bright ground'),
    ],
  },
  play: async (context) => {
    await loaded(context);
    const timeline = find(context.canvasElement, 'oriel-timeline');
    await hoverAt(timeline, (50 - 9) / 50);
    await so(() => expect(wordsIn(timeline, '.hover .chip')).toContain('Person: At the door'));
  },
};

/** A month with an event each hour: those that are too close share a marker. */
export const Many: Story = {
  name: 'Many events',
  args: { minutes: [30 * 1440, -1000], cursor: 9000, events: Array.from({ length: 720 }, (_, hour) => ({ id: String(hour), time: ago(hour * 60), label: 'Patrol' })).reverse() },
  parameters: { server: () => ({ ranges: days(30) }) },
  play: loaded,
};

/** The pointer rests: the time there, and the picture that was recorded. */
export const Hover: Story = {
  name: 'Under the pointer',
  args: { minutes: [50, 0], cursor: 10 },
  play: async (context) => {
    await loaded(context);
    const timeline = find(context.canvasElement, 'oriel-timeline');
    await hoverAt(timeline, 0.4);
    await so(() => expect(timeline.shadowRoot?.querySelector<HTMLElement>('.picture')?.hidden).toBe(false));
  },
};

/** Nothing is recorded in the range shown. */
export const Empty: Story = {
  args: { minutes: [50, 0] },
  parameters: { server: () => ({ ranges: [] }) },
  play: async ({ canvasElement }) => {
    await so(() => expect(wordsIn(find(canvasElement, 'oriel-timeline'), '.note')).toMatch(/^No recordings/));
  },
};

/** The server has not answered yet. */
export const Loading: Story = {
  args: { minutes: [50, 0], cursor: 20 },
  parameters: { server: () => ({ first: [http.get('*/api/v1/cameras/:id/sequences', () => delay('infinite'))] }) },
  play: async ({ canvasElement }) => {
    const timeline = find(canvasElement, 'oriel-timeline');
    await so(() => expect(wordsIn(timeline, '.cursor .chip')).not.toBe(''));
    await so(() => expect(wordsIn(timeline, '.note')).toMatch(/^Loading/));
    await expect(recordedShare(timeline)).toBeLessThan(0.1);
  },
};

/** Recordings could not be loaded. A click tries again. */
export const Failed: Story = {
  name: 'Error',
  args: { minutes: [50, 0], cursor: 20 },
  parameters: { server: () => ({ first: [http.get('*/api/v1/cameras/:id/sequences', () => failure('not_allowed'))] }) },
  play: async ({ canvasElement }) => {
    await so(() => expect(wordsIn(find(canvasElement, 'oriel-timeline'), '.note.error')).not.toBe(''));
  },
};

export const Retried: Story = {
  name: 'Error, retried',
  args: Failed.args ?? {},
  parameters: {
    server: () => {
      let failures = 0;
      return { first: [http.get('*/api/v1/cameras/:id/sequences', () => (failures++ < 1 ? failure('not_allowed') : undefined))] };
    },
  },
  play: async (context) => {
    const timeline = find(context.canvasElement, 'oriel-timeline');
    await press(timeline, /Try again/);
    await so(() => expect(timeline.shadowRoot?.querySelector('.note.error')).toBeNull());
    await loaded(context);
  },
};

/** From seconds to a year: ticks at round times of the wall clock and the calendar, as many as there is room for. */
export const TenSeconds: Story = { name: 'Zoom: 10 seconds', args: { minutes: [10 + 1 / 6, 10], cursor: 10.1 }, play: loaded };
export const TwoMinutes: Story = { name: 'Zoom: 2 minutes', args: { minutes: [12, 10], cursor: 11 }, play: loaded };
export const TwelveHours: Story = {
  name: 'Zoom: 12 hours',
  args: { minutes: [700, -20], cursor: 50 },
  parameters: { server: () => ({ ranges: days(0.5) }) },
  play: loaded,
};
export const Week: Story = {
  name: 'Zoom: a week',
  args: { minutes: [7 * 1440, -300], cursor: 2000 },
  parameters: { server: () => ({ ranges: days(7) }) },
  play: loaded,
};

export const Month: Story = {
  name: 'Zoom: a month',
  args: { minutes: [31 * 1440, -1440], cursor: 9000 },
  parameters: { server: () => ({ ranges: days(31) }) },
  play: loaded,
};
export const Year: Story = {
  name: 'Zoom: a year',
  args: { minutes: [365 * 1440, -1440], cursor: 90_000 },
  parameters: { server: () => ({ ranges: days(200) }) },
  play: loaded,
};

/** Arabic: words from right to left, time from left to right. */
export const RightToLeft: Story = {
  name: 'Right to left',
  args: { minutes: [50, 0], cursor: 20 },
  parameters: { server: () => ({ events: events() }) },
  decorators: [(story) => html`<div lang="ar" dir="rtl">${story()}</div>`],
  play: async (context) => {
    await loaded(context);
    await so(() => expect(surfaceOf(find(context.canvasElement, 'oriel-timeline')).ariaLabel).toBe('yard: الخط الزمني'));
  },
};

/** Recordings of so many days, with a gap each night. */
function days(count: number): { from: number; to: number }[] {
  const half = Math.ceil(count * 2);
  return Array.from({ length: half }, (_, index) => {
    const to = index === half - 1 ? Number.POSITIVE_INFINITY : ago((half - index - 1) * 720) - 95 * MINUTE;
    return { from: ago((half - index) * 720), to };
  });
}

/** The cursor is not in view: a button leads back to it. */
export const Elsewhere: Story = {
  name: 'Away from the cursor',
  args: { minutes: [110, 60], cursor: 20 },
  play: async (context) => {
    await loaded(context);
    const timeline = find(context.canvasElement, 'oriel-timeline');
    await so(() => expect(timeline.shadowRoot?.querySelector('.back')).not.toBeNull());
  },
};

/** A phone. */
export const Narrow: Story = { name: 'At 320 px', args: { live: true }, globals: { viewport: { value: 'phone' } }, decorators: [(story) => html`<div class="story-narrow">${story()}</div>`], play: loaded };

/** A click seeks to exactly where it was. */
export const Clicked: Story = {
  name: 'Seek by a click',
  args: { minutes: [50, 0], cursor: 40 },
  play: async (context) => {
    await loaded(context);
    const timeline = find(context.canvasElement, 'oriel-timeline');
    const { from, to } = timeline.view;
    await clickAt(timeline, 0.75);
    await expect(context.args.onSeek).toHaveBeenCalledOnce();
    await expect(Number(timeline.time)).toBeCloseTo(from + 0.75 * (to - from), -2);
  },
};

/** Arrows go a second, with Shift ten; plus and minus zoom, Shift with Page Up or Page Down pans; Home goes to the oldest recording, End to live. */
export const Keyboard: Story = {
  name: 'Seek by keys',
  args: { minutes: [50, 0], cursor: 40 },
  play: async (context) => {
    await loaded(context);
    const timeline = find(context.canvasElement, 'oriel-timeline');
    const start = Number(timeline.time);
    surfaceOf(timeline).focus();
    await userEvent.keyboard('{ArrowLeft}{ArrowLeft}');
    await expect(timeline.time).toBe(start - 2000);
    await userEvent.keyboard('{Shift>}{ArrowRight}{/Shift}');
    await expect(timeline.time).toBe(start + 8000);
    const span = timeline.view.to - timeline.view.from;
    await userEvent.keyboard('+');
    await expect(timeline.view.to - timeline.view.from).toBeLessThan(span);
    const { from } = timeline.view;
    await userEvent.keyboard('{Shift>}{PageDown}{/Shift}');
    await expect(timeline.view.from).toBeLessThan(from);
    await expect(timeline.time).toBe(start + 8000);
    await userEvent.keyboard('{End}');
    await expect(timeline.live).toBe(true);
    await userEvent.keyboard('{Home}');
    await so(() => expect(timeline.live).toBe(false));
  },
};
