import type { OrielRecordingPlayer } from '@oriel/elements';
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { http } from 'msw';
import { expect, userEvent } from 'storybook/test';
import { failure } from '../test/mocks/handlers.ts';
import { hlsCamera, sceneCamera } from '../test/mocks/mock-server.ts';
import { ago, awake, buttonIn, clickAt, find, press, reaches, so, wordsIn } from './support.ts';

type Args = Partial<Pick<OrielRecordingPlayer, 'camera' | 'time' | 'mode' | 'speed' | 'quiet'>> & {
  /** Where to begin, in minutes before now, in place of `time`. */
  begin?: number;
};
type Story = StoryObj<Args>;

const events = () => [
  { time: ago(46), label: 'Gate opened' },
  { time: ago(9), label: 'Somebody at the door' },
];

/** A camera, its timeline and its controls, which leave after two seconds of rest. */
const meta: Meta<Args> = {
  title: 'Recording player',
  component: 'oriel-recording-player',
  args: { camera: 'harbour' },
  argTypes: {
    mode: { control: 'inline-radio', options: ['live', 'playback'] },
    speed: { control: { type: 'range', min: 0.5, max: 8, step: 0.5 } },
    begin: { table: { disable: true } },
  },
  parameters: { server: () => ({ cameras: [sceneCamera(1)], events: events() }), docs: { story: { inline: false, height: '560px' } } },
  render: ({ begin, camera, mode, quiet, speed, time }) => html`
    <oriel-recording-player
      class="story-camera"
      camera=${ifDefined(camera)}
      .time=${begin === undefined ? time : ago(begin)}
      mode=${ifDefined(mode)}
      speed=${ifDefined(speed)}
      ?quiet=${quiet}
    ></oriel-recording-player>
  `,
};
export default meta;

export const Live: Story = {
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-recording-player');
    await reaches(find(canvasElement, 'oriel-camera'), 'live');
    await awake(player);
  },
};

/** Nobody has touched it for two seconds: the picture, and nothing else. */
export const Resting: Story = {
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-recording-player');
    await reaches(find(canvasElement, 'oriel-camera'), 'live');
    await awake(player);
    await so(() => expect(player.shadowRoot?.querySelector('.frame')?.classList.contains('idle')).toBe(true));
  },
};

export const Recorded: Story = {
  args: { begin: 40 },
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-recording-player');
    await reaches(find(canvasElement, 'oriel-camera'), 'playing');
    await awake(player);
  },
};

export const RecordedByHls: Story = {
  name: 'Recorded by HLS',
  args: { begin: 40 },
  parameters: { server: () => ({ cameras: [hlsCamera()], events: events() }) },
  play: Recorded.play as never,
};

/** Paused, with the time to the millisecond. The keys of frames step. */
export const Paused: Story = {
  args: { begin: 40 },
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-recording-player');
    const camera = find(canvasElement, 'oriel-camera');
    await reaches(camera, 'playing');
    await awake(player);
    await press(player, /^Pause$/);
    await reaches(camera, 'paused');
    // The last frame that was on its way may still be shown after the pause. A seek says which frame is shown.
    const asked = ago(45);
    camera.seek(asked);
    await so(() => expect(Math.abs((camera.currentTime ?? 0) - asked)).toBeLessThan(100));
    const paused = camera.currentTime ?? Number.NaN;
    await press(player, /Next frame/);
    await so(() => expect(camera.currentTime).toBeGreaterThan(paused));
    const next = camera.currentTime ?? Number.NaN;
    await press(player, /Previous frame/);
    await so(() => expect(camera.currentTime).toBeLessThan(next));
  },
};

/** Four times as fast. */
export const Fast: Story = {
  name: 'Speed',
  args: { begin: 40 },
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-recording-player');
    const camera = find(canvasElement, 'oriel-camera');
    await reaches(camera, 'playing');
    await awake(player);
    await press(player, /^Speed/);
    await press(player, /^4×$/);
    await so(() => expect(camera.speed).toBe(4));
    await reaches(camera, 'playing');
  },
};

/** What the keys do. */
export const Keys: Story = {
  name: 'Dialog: keyboard shortcuts',
  args: { begin: 40 },
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-recording-player');
    await reaches(find(canvasElement, 'oriel-camera'), 'playing');
    player.focus();
    await userEvent.keyboard('?');
    await so(() => expect(wordsIn(player, '#shortcuts:popover-open')).toContain('Play or pause'));
  },
};

/** Any moment, by date and time. */
export const Jump: Story = {
  name: 'Dialog: go to a time',
  args: { begin: 40 },
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-recording-player');
    await reaches(find(canvasElement, 'oriel-camera'), 'playing');
    await awake(player);
    await press(player, /^Go to time/);
    await so(() => expect(player.shadowRoot?.querySelector('#go-to-time:popover-open input')).not.toBeNull());
  },
};

/** The speeds, in a menu. */
export const Speeds: Story = {
  name: 'Menu: speeds',
  args: { begin: 40 },
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-recording-player');
    await reaches(find(canvasElement, 'oriel-camera'), 'playing');
    await awake(player);
    await press(player, /^Speed/);
    await so(() => expect(wordsIn(player, '#speed:popover-open [aria-checked="true"]')).toBe('1×'));
  },
};

/** From live to the recordings by a click on the timeline, and back. */
export const Switched: Story = {
  name: 'Live, recorded, live',
  play: async ({ canvasElement, step }) => {
    const player = find(canvasElement, 'oriel-recording-player');
    const camera = find(canvasElement, 'oriel-camera');
    await reaches(camera, 'live');
    await awake(player);
    await step('A click on the timeline plays the recording there', async () => {
      await clickAt(find(canvasElement, 'oriel-timeline'), 0.3);
      await reaches(camera, 'playing');
      await expect(player.isLive).toBe(false);
      await expect(camera.currentTime).toBeLessThan(ago(10));
    });
    await step('Live again', async () => {
      await awake(player);
      await press(player, /^Live$/);
      await reaches(camera, 'live');
      await expect(buttonIn(player, /^Live$/).getAttribute('aria-pressed')).toBe('true');
    });
  },
};

/** Ten seconds back and on, by button and by key. */
export const Skipped: Story = {
  name: 'Ten seconds back',
  args: { begin: 40 },
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-recording-player');
    const camera = find(canvasElement, 'oriel-camera');
    await reaches(camera, 'playing');
    await so(() => expect(camera.currentTime).toBeGreaterThan(ago(41)));
    const before = camera.currentTime ?? Number.NaN;
    player.focus();
    await userEvent.keyboard('j');
    await so(() => expect(camera.currentTime).toBeLessThan(before));
    await reaches(camera, 'playing');
  },
};

/** Nothing is recorded at the asked time; the controls stay at hand. */
export const Gap: Story = {
  args: { begin: 21 },
  parameters: {
    server: () => ({
      cameras: [sceneCamera(1)],
      first: [
        http.post('*/whep/:id', () =>
          failure('no_recording', { details: { before: new Date(ago(22.8)).toISOString(), after: new Date(ago(19.2)).toISOString() } }),
        ),
      ],
    }),
  },
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-recording-player');
    await reaches(find(canvasElement, 'oriel-camera'), 'gap');
    await awake(player);
  },
};

export const Disconnected: Story = {
  play: async ({ canvasElement, server }) => {
    const player = find(canvasElement, 'oriel-recording-player');
    const camera = find(canvasElement, 'oriel-camera');
    await reaches(camera, 'live');
    server.cut();
    await reaches(camera, 'disconnected');
    await awake(player);
  },
};

/** As a cell of a grid: nothing over a live picture but what the page puts there. */
export const Quiet: Story = { args: { quiet: true }, play: Live.play as never };

/** On a phone the controls that can be missed leave first. */
export const Narrow: Story = {
  name: 'At 320 px',
  args: { begin: 40 },
  globals: { viewport: { value: 'phone' } },
  decorators: [(story) => html`<div class="story-narrow">${story()}</div>`],
  play: Recorded.play as never,
};

/** Every word in the language around it. */
export const German: Story = {
  args: { begin: 40 },
  decorators: [(story) => html`<div lang="de">${story()}</div>`],
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-recording-player');
    await reaches(find(canvasElement, 'oriel-camera'), 'playing');
    await awake(player);
    await so(() => void buttonIn(player, /^Nächstes Bild$/));
  },
};

/** Right to left. The transport stays left to right, as time does. */
export const Arabic: Story = {
  args: { begin: 40 },
  decorators: [(story) => html`<div lang="ar" dir="rtl">${story()}</div>`],
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-recording-player');
    await reaches(find(canvasElement, 'oriel-camera'), 'playing');
    await awake(player);
    await press(player, /^اختصارات/);
    await so(() => expect(wordsIn(player, '#shortcuts:popover-open')).toContain('الإطار السابق أو التالي'));
  },
};

/** Some of the controls, with one of the page's own. */
export const SomeControls: Story = {
  name: 'Some controls, and one more',
  render: () => html`
    <oriel-recording-player class="story-camera" camera="harbour" .time=${ago(40)} controls="play time live timeline fullscreen">
      <button slot="controls-end">Export</button>
    </oriel-recording-player>
  `,
  play: Recorded.play as never,
};
