import type { OrielContext } from '@oriel/elements';
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { expect } from 'storybook/test';
import { ago, bandColours, find, findAll, reaches, so } from './support.ts';

type Args = Partial<Pick<OrielContext, 'server' | 'theme' | 'locale'>> & { token?: string };
type Story = StoryObj<Args>;

/** One server, one token, one language and one theme for every Oriel tag inside. */
const meta: Meta<Args> = {
  title: 'Context',
  component: 'oriel-context',
  argTypes: {
    theme: { control: 'inline-radio', options: ['dark', 'light', 'auto'] },
    locale: { control: 'select', options: ['en-GB', 'en-US', 'de-DE', 'fr-FR', 'ja-JP', 'ar-EG'] },
  },
  parameters: { server: () => ({ events: [{ time: ago(12), label: 'Gate opened' }] }) },
  render: ({ locale, server, theme, token }) => html`
    <oriel-context server=${ifDefined(server)} token=${ifDefined(token)} theme=${ifDefined(theme)} locale=${ifDefined(locale)}>
      <div class="story-sample">
        <oriel-camera camera="yard"></oriel-camera>
        <oriel-timeline camera="yard" live></oriel-timeline>
      </div>
    </oriel-context>
  `,
};
export default meta;

const shows: NonNullable<Story['play']> = async ({ canvasElement }) => {
  await reaches(find(canvasElement, 'oriel-camera'), 'live');
};

/** The theme of the toolbar. */
export const Default: Story = { play: shows };

export const Dark: Story = { args: { theme: 'dark' }, play: shows };

export const Light: Story = { args: { theme: 'light' }, play: shows };

/** From dark to light while it is shown: what is drawn follows, too. */
export const Toggled: Story = {
  name: 'Dark, then light',
  args: { theme: 'dark' },
  play: async (context) => {
    await shows(context);
    const timeline = find(context.canvasElement, 'oriel-timeline');
    await so(() => expect(bandColours(timeline).size).toBeGreaterThan(0));
    const [dark] = bandColours(timeline);
    const inner = context.canvasElement.querySelector('oriel-context oriel-context');
    inner?.setAttribute('theme', 'light');
    await so(() => expect([...bandColours(timeline)][0]).not.toBe(dark));
  },
};

/** As the viewer's system has it. */
export const Auto: Story = { args: { theme: 'auto' }, play: shows };

/** Both at once: the theme goes down the tree like any inherited property. */
export const SideBySide: Story = {
  name: 'Dark and light, side by side',
  render: () => html`
    <div class="story-pair">
      ${(['dark', 'light'] as const).map(
        (theme) => html`<oriel-context theme=${theme}>
          <div class="story-sample">
            <oriel-camera camera="yard"></oriel-camera>
            <oriel-timeline camera="yard" live></oriel-timeline>
          </div>
        </oriel-context>`,
      )}
    </div>
  `,
  play: async ({ canvasElement }) => {
    for (const camera of findAll(canvasElement, 'oriel-camera')) await reaches(camera, 'live');
  },
};

/** A page's own colours by `--oriel-*` custom properties. */
export const Tokens: Story = {
  name: 'A house style by tokens',
  render: () => html`
    <oriel-context theme="dark">
      <div class="story-sample story-brand">
        <oriel-camera camera="yard"></oriel-camera>
        <oriel-timeline camera="yard" live></oriel-timeline>
      </div>
    </oriel-context>
  `,
  play: shows,
};

/** Words, times and numbers in another language. */
export const Locale: Story = {
  name: 'Another language',
  args: { locale: 'de-DE' },
  play: async (context) => {
    await shows(context);
    const timeline = find(context.canvasElement, 'oriel-timeline');
    await so(() => expect(timeline.shadowRoot?.querySelector('[role="slider"]')?.ariaLabel).toBe('yard: Zeitachse'));
  },
};
