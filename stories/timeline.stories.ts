import type { OrielTimeline } from '@oriel/elements';
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { delay, http } from 'msw';
import { expect, fn, userEvent } from 'storybook/test';
import { failure } from '../test/mocks/handlers.ts';
import { ago, bandColours, clickAt, find, hoverAt, MINUTE, press, so, surfaceOf, wordsIn } from './support.ts';

type Args = Partial<Pick<OrielTimeline, 'camera' | 'from' | 'to' | 'time' | 'live'>> & {
  'no-pictures'?: boolean;
  /** The view, in minutes before now, in place of `from` and `to`. */
  minutes?: [from: number, to: number];
  /** The cursor, in minutes before now, in place of `time`. */
  cursor?: number;
  onSeek?: (event: Event) => void;
};
type Story = StoryObj<Args>;

/** What a camera has recorded: a solid band, gaps that are visibly nothing, activity above, marks, and the live edge. */
const meta: Meta<Args> = {
  title: 'Timeline',
  component: 'oriel-timeline',
  args: { camera: 'yard', onSeek: fn() },
  argTypes: { minutes: { table: { disable: true } }, cursor: { table: { disable: true } }, onSeek: { table: { disable: true } } },
  parameters: { docs: { story: { inline: false, height: '260px' } } },
  render: ({ camera, cursor, from, live, minutes, onSeek, time, to, ...args }) => html`
    <div class="story-timeline">
      <oriel-timeline
        camera=${ifDefined(camera)}
        from=${ifDefined(minutes ? String(ago(minutes[0])) : from)}
        to=${ifDefined(minutes ? String(ago(minutes[1])) : to)}
        time=${ifDefined(cursor === undefined ? time : String(ago(cursor)))}
        ?live=${live}
        ?no-pictures=${args['no-pictures']}
        @oriel-seek=${(event: Event) => onSeek?.(event)}
      ></oriel-timeline>
    </div>
  `,
};
export default meta;

const loaded: NonNullable<Story['play']> = async ({ canvasElement }) => {
  const timeline = find(canvasElement, 'oriel-timeline');
  await so(() => expect(bandColours(timeline).size).toBeGreaterThan(0));
};

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
  { time: ago(9), label: 'Somebody at the door' },
];

/** Marks at moments that somebody or something noted. The pointer tells their names. */
export const Events: Story = {
  args: { minutes: [50, 0], cursor: 20 },
  parameters: { server: () => ({ events: events() }) },
  play: async (context) => {
    await loaded(context);
    const timeline = find(context.canvasElement, 'oriel-timeline');
    await hoverAt(timeline, (50 - 33) / 50);
    await so(() => expect(wordsIn(timeline, '.hover .chip')).toContain('Delivery'));
  },
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
    await so(() => expect(wordsIn(find(canvasElement, 'oriel-timeline'), '.note')).not.toBe(''));
  },
};

/** Not known yet. */
export const Loading: Story = {
  args: { minutes: [50, 0], cursor: 20 },
  parameters: { server: () => ({ first: [http.get('*/api/v1/cameras/:id/sequences', () => delay('infinite'))] }) },
  play: async ({ canvasElement }) => {
    const timeline = find(canvasElement, 'oriel-timeline');
    await so(() => expect(wordsIn(timeline, '.cursor .chip')).not.toBe(''));
    await so(() => expect(wordsIn(timeline, '.note')).toMatch(/^Loading/));
  },
};

/** Recordings could not be loaded; a click tries again. */
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

/** From seconds to a week: ticks on the wall clock, as many as there is room for. */
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

/** Recordings of so many days, with a gap each night. */
function days(count: number): { from: number; to: number }[] {
  const half = Math.ceil(count * 2);
  return Array.from({ length: half }, (_, index) => {
    const to = index === half - 1 ? Number.POSITIVE_INFINITY : ago((half - index - 1) * 720) - 95 * MINUTE;
    return { from: ago((half - index) * 720), to };
  });
}

/** The cursor is out of sight: a button leads back to it. */
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
