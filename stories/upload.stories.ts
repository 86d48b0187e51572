import { createClient } from '@oriel/core';
import type { OrielUpload } from '@oriel/elements';
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { http, HttpResponse } from 'msw';
import { expect, userEvent } from 'storybook/test';
import { MockUploads, type MockUploadsOptions } from '../test/mocks/upload-handlers.ts';
import { find, press, so, wordsIn } from './support.ts';

type Args = Partial<Pick<OrielUpload, 'accept' | 'simultaneous' | 'watchUrl'>>;
type Story = StoryObj<Args>;

const MEGABYTE = 1_000_000;

const withServer = (options: MockUploadsOptions = {}) => ({ server: () => ({ first: new MockUploads({ slow: 120, ...options }).handlers }) });

/** Takes so many bytes, and then no more. */
const until = (holdAt: number) => withServer({ holdAt });

/** Large enough for a while: its bytes are zeros. */
const film = (name: string, megabytes = 24, type = 'video/mp4'): File => new File([new Uint8Array(megabytes * MEGABYTE)], name, { type, lastModified: 0 });

const rowsOf = (element: OrielUpload): string[] => [...(element.shadowRoot?.querySelectorAll('[part="upload"]') ?? [])].map(({ textContent }) => textContent.replaceAll(/\s+/g, ' ').trim());
const says = (element: OrielUpload, text: RegExp): Promise<void> => so(() => expect(rowsOf(element).join('\n')).toMatch(text));

/** Uploads videos from the page's visitor, one or several at a time, and goes on after an interruption. */
const meta: Meta<Args> = {
  title: 'Upload',
  component: 'oriel-upload',
  args: { simultaneous: 2, watchUrl: '#{id}' },
  argTypes: { simultaneous: { control: { type: 'range', min: 1, max: 4, step: 1 } } },
  parameters: { ...withServer(), docs: { story: { inline: false, height: '360px' } } },
  beforeEach: () => localStorage.removeItem('oriel-uploads'),
  render: ({ accept, simultaneous, watchUrl }) => html`
    <div class="story-sample">
      <oriel-upload accept=${ifDefined(accept)} simultaneous=${ifDefined(simultaneous)} watch-url=${ifDefined(watchUrl)}></oriel-upload>
    </div>
  `,
};
export default meta;

export const Empty: Story = {
  play: async ({ canvasElement }) => so(() => expect(wordsIn(find(canvasElement, 'oriel-upload'), '.zone')).toContain('Drop videos here')),
};

/** Files are above it. */
export const Over: Story = {
  name: 'Files above it',
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'oriel-upload');
    await so(() => expect(element.shadowRoot?.querySelector('.zone')).not.toBeNull());
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(film('film.mp4', 0));
    element.shadowRoot?.querySelector('.zone')?.dispatchEvent(new DragEvent('dragover', { dataTransfer, bubbles: true, cancelable: true }));
    await so(() => expect(wordsIn(element, '.zone')).toContain('Drop to upload'));
  },
};

export const Uploading: Story = {
  parameters: until(5 * MEGABYTE),
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'oriel-upload');
    element.add([film('Harbour at noon.mp4'), film('Ring road.mov', 64)]);
    await says(element, /\d+%.*of 24 MB.*\/s.*left/);
  },
};

export const Queued: Story = {
  name: 'One at a time',
  args: { simultaneous: 1 },
  parameters: until(5 * MEGABYTE),
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'oriel-upload');
    element.add([film('Harbour at noon.mp4'), film('Ring road.mov', 64), film('Yard.mkv', 8, '')]);
    await says(element, /Yard\.mkv Waiting for other uploads/);
  },
};

export const Paused: Story = {
  parameters: until(5 * MEGABYTE),
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'oriel-upload');
    element.add([film('Harbour at noon.mp4')]);
    await says(element, /[1-9]\d?%/);
    await press(element, /^Pause/);
    await says(element, /Paused/);
  },
};

/** It goes on by itself. */
export const Reconnecting: Story = {
  parameters: { server: () => ({ first: [http.patch('*/upload/tus/:id', ({ request }) => (Number(request.headers.get('Upload-Offset')) > MEGABYTE ? HttpResponse.error() : undefined)), ...new MockUploads({ slow: 60 }).handlers] }) },
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'oriel-upload');
    element.add([film('Harbour at noon.mp4')]);
    await says(element, /Reconnecting…/);
  },
};

export const Processing: Story = {
  parameters: withServer({ processing: Infinity }),
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'oriel-upload');
    element.add([film('Harbour at noon.mp4', 1)]);
    await says(element, /Uploaded\. Processing…/);
  },
};

export const Ready: Story = {
  name: 'Ready to watch',
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'oriel-upload');
    element.add([film('Harbour at noon.mp4', 1)]);
    await says(element, /Ready to watch/);
  },
};

/** An earlier visit has left these: their files have to be chosen again. */
export const Unfinished: Story = {
  name: 'After a reload',
  beforeEach: () => {
    const server = createClient({ server: location.origin }).address('/');
    const left = (name: string, size: number, sent: number) => ({ key: `${server}|${name}`, url: `${server}api/v1/videos/upload/tus/${name}`, name, size, sent });
    localStorage.setItem('oriel-uploads', JSON.stringify([left('Harbour at noon.mp4', 24 * MEGABYTE, 10 * MEGABYTE), left('A walk along the whole platform, from its one end to the other, on a Sunday.mov', 900 * MEGABYTE, 850 * MEGABYTE)]));
  },
  play: async ({ canvasElement }) => says(find(canvasElement, 'oriel-upload'), /41% uploaded\. Choose the file again to continue\./),
};

const refused = (code: NonNullable<MockUploadsOptions['refuse']>['code'], options = {}, text = /./): Story => ({
  parameters: withServer({ refuse: { code, options } }),
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'oriel-upload');
    element.add([film('Harbour at noon.mp4')]);
    await says(element, text);
  },
});

export const TooLarge: Story = { name: 'Error: too large', ...refused('body_too_large', { details: { maxBytes: 10_000 * MEGABYTE } }, /at most 10 GB/) };
export const NoSpace: Story = { name: 'Error: no space', ...refused('disk_full', {}, /no space left/) };
export const NotAllowed: Story = { name: 'Error: not allowed', ...refused('not_allowed', {}, /You may not upload videos/) };

export const WrongType: Story = {
  name: 'Error: not a video',
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'oriel-upload');
    element.add([film('Notes.txt', 0, 'text/plain')]);
    await says(element, /This is not a video/);
  },
};

export const Unusable: Story = {
  name: 'Error: cannot be used',
  parameters: withServer({ unusable: 'The file is damaged or incomplete.' }),
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'oriel-upload');
    element.add([film('Harbour at noon.mp4', 1)]);
    await says(element, /The video cannot be used/);
  },
};

/** Every row that there may be, on a phone. */
export const Narrow: Story = {
  name: 'At 320 px',
  globals: { viewport: { value: 'phone' } },
  parameters: until(5 * MEGABYTE),
  beforeEach: Unfinished.beforeEach as never,
  decorators: [(story) => html`<div class="story-narrow">${story()}</div>`],
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'oriel-upload');
    element.add([film('Ring road in the evening, all four lanes.mp4', 30), film('Yard.mkv', 40, ''), film('Notes.txt', 0, 'text/plain')]);
    await says(element, /\d+%.*of 30 MB/);
    await press(element, /^Pause: Yard/);
    await says(element, /Paused/);
  },
};

export const Arabic: Story = {
  parameters: until(5 * MEGABYTE),
  decorators: [(story) => html`<div lang="ar" dir="rtl">${story()}</div>`],
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'oriel-upload');
    element.add([film('Harbour at noon.mp4'), film('ميناء.mp4', 30)]);
    await says(element, /من/);
    await userEvent.tab();
  },
};
