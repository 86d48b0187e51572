import type { OrielPreviewWindow } from '@oriel/elements';
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { expect } from 'storybook/test';
import { failure } from '../test/mocks/handlers.ts';
import { mockDestination } from '../test/mocks/preview-handlers.ts';
import { withPreview } from './preview.ts';
import { find, press, so, wordsIn } from './support.ts';

type Args = Partial<Pick<OrielPreviewWindow, 'quality' | 'transport'>>;
type Story = StoryObj<Args>;

const twitch = mockDestination({ id: '7b0a1a52-0000-4000-8000-000000000002', name: 'Evening stream', kind: 'twitch', url: 'rtmp://live.twitch.tv/app' });
const own = mockDestination({ id: '7b0a1a52-0000-4000-8000-000000000003', name: 'Our own server', kind: 'custom', url: 'srt://stream.example.org:9000', hasKey: false });

const shows = (window: OrielPreviewWindow, state: string) => so(() => expect(wordsIn(window, '.on-air')).toBe(state));

/** The preview of a programme: start, check, go live, and what each destination does. */
const meta: Meta<Args> = {
  title: 'Preview window',
  component: 'oriel-preview-window',
  parameters: { ...withPreview(), docs: { story: { inline: false, height: '760px' } } },
  render: () => html`<div class="story-panel"><oriel-preview-window></oriel-preview-window></div>`,
};
export default meta;

export const Idle: Story = {
  name: 'Nothing is running',
  parameters: withPreview((preview) => Object.assign(preview, { destinations: [mockDestination(), twitch, own] })),
  play: async ({ canvasElement }) => {
    const window = find(canvasElement, 'oriel-preview-window');
    await shows(window, 'Off');
    await so(() => expect(window.shadowRoot?.querySelectorAll('.destinations li')).toHaveLength(3));
  },
};

export const Preview: Story = {
  parameters: withPreview((preview) => preview.enter('preview')),
  play: async ({ canvasElement }) => {
    const window = find(canvasElement, 'oriel-preview-window');
    await shows(window, 'Preview');
    await so(() => expect(find(canvasElement, 'oriel-recording-player').state).toBe('live'));
  },
};

export const GoLive: Story = {
  name: 'Going live',
  parameters: withPreview((preview) => Object.assign(preview, { destinations: [mockDestination(), twitch] }).enter('preview')),
  play: async ({ canvasElement }) => {
    const window = find(canvasElement, 'oriel-preview-window');
    await shows(window, 'Preview');
    await press(window, /^Go live…$/);
    await so(() => expect(wordsIn(window, 'dialog[open]')).toContain('The programme becomes public at:'));
  },
};

export const Live: Story = {
  parameters: withPreview((preview) => Object.assign(preview, { destinations: [mockDestination(), twitch] }).enter('live')),
  play: async ({ canvasElement }) => {
    const window = find(canvasElement, 'oriel-preview-window');
    await shows(window, 'Live');
    await so(() => expect(find(canvasElement, 'oriel-recording-player').state).toBe('live'));
  },
};

/** Each destination says what is wrong and what to do; the others go on. */
export const Troubled: Story = {
  name: 'Destinations that fail',
  parameters: withPreview((preview) => {
    Object.assign(preview, {
      destinations: [mockDestination(), twitch, own],
      health: { ok: false, checks: [{ name: 'sources', ok: false, hint: 'Harbour sends nothing. Check the camera.' }, { name: 'disk', ok: false, hint: 'Less than 1 GB is free. Remove old recordings.' }] },
    });
    preview.enter('live');
    preview.status.destinations = preview.status.destinations.map((one, index) => ({ ...one, ...([{ state: 'failed', reason: 'wrong_key', bitrate: 0 }, { state: 'publishing', reason: 'slow', bitrate: 1_100_000, droppedFrames: 214 }, { state: 'reconnecting', reason: 'unreachable', bitrate: 0 }] as const)[index] }));
    preview.status.cue = { id: 'b', since: new Date().toISOString(), isMissing: true };
    return preview;
  }),
  play: async ({ canvasElement }) => {
    const window = find(canvasElement, 'oriel-preview-window');
    await shows(window, 'Live');
    await so(() => expect(wordsIn(window, '.destinations')).toContain('The stream key is wrong.'));
    await so(() => expect(wordsIn(window, '.health')).toContain('Less than 1 GB is free.'));
  },
};

export const Phone: Story = {
  ...Troubled,
  name: 'At 320 px',
  globals: { viewport: { value: 'phone' } },
  decorators: [(story) => html`<div class="story-narrow">${story()}</div>`],
};

export const AddDestination: Story = {
  name: 'Adding a destination',
  parameters: withPreview((preview) => Object.assign(preview, { destinations: [] })),
  play: async ({ canvasElement }) => {
    const window = find(canvasElement, 'oriel-preview-window');
    await shows(window, 'Off');
    await press(window, /^Add destination$/);
    await so(() => expect(wordsIn(window, 'dialog[open]')).toContain('It is stored encrypted'));
  },
};

/** Another operator was faster: the words say so, and the state is the present one. */
export const Refused: Story = {
  parameters: withPreview((preview) => {
    preview.answer = (path) => (path.endsWith('/start') ? (preview.enter('preview'), failure('preview_state')) : undefined);
    return preview;
  }),
  play: async ({ canvasElement }) => {
    const window = find(canvasElement, 'oriel-preview-window');
    await shows(window, 'Off');
    await so(() => expect(window.shadowRoot?.querySelector('option')).not.toBeNull());
    await press(window, /^Start$/);
    await so(() => expect(wordsIn(window, '.refusal')).toContain('This is not possible now'));
    await shows(window, 'Preview');
  },
};

export const NoProgramme: Story = {
  name: 'No programme yet',
  parameters: withPreview((preview) => Object.assign(preview, { programmes: [], destinations: [] })),
  play: async ({ canvasElement }) => {
    const window = find(canvasElement, 'oriel-preview-window');
    await so(() => expect(wordsIn(window, '.screen')).toContain('There is no programme yet'));
  },
};

export const Forbidden: Story = {
  name: 'Error: not allowed',
  parameters: withPreview((preview) => Object.assign(preview, { answer: () => failure('not_allowed') })),
  play: async ({ canvasElement }) => {
    const window = find(canvasElement, 'oriel-preview-window');
    await so(() => expect(wordsIn(window, '.panel')).toContain('You may not operate the preview'));
  },
};
