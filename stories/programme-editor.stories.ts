import type { OrielProgrammeEditor } from '@oriel/elements';
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, nothing } from 'lit';
import { expect, userEvent } from 'storybook/test';
import { failure } from '../test/mocks/handlers.ts';
import { mockCue, mockProgramme } from '../test/mocks/preview-handlers.ts';
import { withPreview } from './preview.ts';
import { find, press, so, wordsIn } from './support.ts';

interface Args {
  /** Without a preview beside it. */
  alone?: boolean;
}
type Story = StoryObj<Args>;

const cues = (editor: OrielProgrammeEditor) => [...(editor.shadowRoot?.querySelectorAll<HTMLElement>('.cue') ?? [])];
const labelled = [
  mockCue({ id: 'a', name: 'Front door', source: { camera: 'yard' }, overlays: [{ kind: 'text', x: 0.05, y: 0.82, size: 0.08, text: 'Front door', color: '#ffffff', background: '#111214' }, { kind: 'clock', x: 0.78, y: 0.05, size: 0.06, color: '#ffffff', background: '#111214', timeZone: 'Europe/Berlin' }] }),
  mockCue({ id: 'b', name: 'Harbour', source: { camera: 'harbour' }, duration: 18, transition: 'fade', fadeDuration: 2 }),
  mockCue({ id: 'c', name: 'Road', source: { camera: 'road' }, start: 34, duration: 12 }),
];
const show = mockProgramme({ cues: labelled });

/** Makes programmes of cues on a time line, beside the preview that shows them. */
const meta: Meta<Args> = {
  title: 'Programme editor',
  component: 'oriel-programme-editor',
  parameters: { ...withPreview((preview) => Object.assign(preview, { programmes: [show] })), docs: { story: { inline: false, height: '900px' } } },
  render: ({ alone }) => html`<div class="story-room"><oriel-programme-editor>${alone ? nothing : html`<oriel-preview-window></oriel-preview-window>`}</oriel-programme-editor></div>`,
};
export default meta;

export const Programme: Story = {
  play: async ({ canvasElement }) => {
    const editor = find(canvasElement, 'oriel-programme-editor');
    await so(() => expect(cues(editor)).toHaveLength(3));
    await so(() => expect(editor.shadowRoot?.querySelectorAll('.cue img')).toHaveLength(3));
  },
};

/** A cue is selected: its overlays lie on its picture, with the safe area. */
export const Overlays: Story = {
  name: 'A cue and its overlays',
  args: { alone: true },
  play: async ({ canvasElement }) => {
    const editor = find(canvasElement, 'oriel-programme-editor');
    await so(() => expect(cues(editor)).toHaveLength(3));
    const [first] = cues(editor);
    await userEvent.pointer([{ keys: '[MouseLeft]', target: first ?? editor }]);
    await so(() => expect(editor.shadowRoot?.querySelectorAll('.overlay')).toHaveLength(2));
    await userEvent.click(editor.shadowRoot?.querySelector('.overlay') ?? editor);
    await so(() => expect(editor.shadowRoot?.querySelector('textarea')?.value).toBe('Front door'));
  },
};

export const OnAir: Story = {
  name: 'On air, beside the preview',
  parameters: withPreview((preview) => Object.assign(preview, { programmes: [show] }).enter('preview')),
  play: async ({ canvasElement }) => {
    const editor = find(canvasElement, 'oriel-programme-editor');
    await so(() => expect(wordsIn(editor, '.cue.air .label')).toBe('On air Front door'));
    await so(() => expect(find(canvasElement, 'oriel-recording-player').state).toBe('live'));
  },
};

export const Empty: Story = {
  name: 'A new programme',
  args: { alone: true },
  parameters: withPreview((preview) => Object.assign(preview, { programmes: [] })),
  play: async ({ canvasElement }) => {
    const editor = find(canvasElement, 'oriel-programme-editor');
    await so(() => expect(wordsIn(editor, '.note')).toContain('Add a camera'));
    await so(() => expect(editor.shadowRoot?.querySelectorAll('.source img')).toHaveLength(4));
  },
};

export const Phone: Story = {
  ...Overlays,
  name: 'At 320 px',
  globals: { viewport: { value: 'phone' } },
  decorators: [(story) => html`<div class="story-narrow">${story()}</div>`],
};

/** Somebody else saved the programme meanwhile: nothing is lost. */
export const Conflict: Story = {
  args: { alone: true },
  parameters: withPreview((preview) => {
    preview.programmes = [show];
    preview.answer = (path, method) => (method === 'GET' && path.endsWith(show.id) ? Response.json({ ...show, name: 'Theirs' }) : undefined);
    return preview;
  }),
  play: async ({ canvasElement }) => {
    const editor = find(canvasElement, 'oriel-programme-editor');
    await so(() => expect(cues(editor)).toHaveLength(3));
    await press(editor, /^Add: Main hall$/);
    await press(editor, /^Save$/);
    await so(() => expect(wordsIn(editor, 'dialog[open]')).toContain('Somebody else changed this programme'));
  },
};

export const Keys: Story = {
  name: 'Keyboard shortcuts',
  args: { alone: true },
  play: async ({ canvasElement }) => {
    const editor = find(canvasElement, 'oriel-programme-editor');
    await so(() => expect(cues(editor)).toHaveLength(3));
    await press(editor, /^Keyboard shortcuts$/);
    await so(() => expect(wordsIn(editor, 'dialog[open]')).toContain('Select more cues'));
  },
};

export const Forbidden: Story = {
  name: 'Error: not allowed',
  args: { alone: true },
  parameters: withPreview((preview) => Object.assign(preview, { answer: () => failure('not_allowed') })),
  play: async ({ canvasElement }) => {
    const editor = find(canvasElement, 'oriel-programme-editor');
    await so(() => expect(wordsIn(editor, '.panel')).toContain('You may not operate the preview'));
  },
};
