import type { OrielVideoList } from '@oriel/elements';
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { expect, userEvent } from 'storybook/test';
import { error, mockVideo } from '../test/mocks/library-handlers.ts';
import { withLibrary } from './library.ts';
import { find, press, so, wordsIn } from './support.ts';

type Args = Partial<Pick<OrielVideoList, 'selected' | 'limit' | 'query' | 'tag'>>;
type Story = StoryObj<Args>;

const cards = (list: OrielVideoList) => list.shadowRoot?.querySelectorAll('li > .card') ?? [];

/** The videos of a server, with how far each was watched and what is still being processed. */
const meta: Meta<Args> = {
  title: 'Video list',
  component: 'oriel-video-list',
  parameters: { ...withLibrary(), docs: { story: { inline: false, height: '640px' } } },
  render: ({ limit, query, selected, tag }) => html`
    <div class="story-panel">
      <oriel-video-list selected=${ifDefined(selected)} limit=${ifDefined(limit)} query=${ifDefined(query)} tag=${ifDefined(tag)}></oriel-video-list>
    </div>
  `,
};
export default meta;

export const Videos: Story = {
  args: { selected: 'tour' },
  play: async ({ canvasElement }) => {
    const list = find(canvasElement, 'oriel-video-list');
    await so(() => expect(cards(list)).toHaveLength(6));
    await so(() => expect(list.shadowRoot?.querySelectorAll('img')).toHaveLength(4));
  },
};

/** Beside a player, or on a phone: pictures to the side of their titles. */
export const Narrow: Story = {
  name: 'At 320 px',
  args: { selected: 'tour' },
  globals: { viewport: { value: 'phone' } },
  decorators: [(story) => html`<div class="story-narrow">${story()}</div>`],
  play: Videos.play as never,
};

export const Searched: Story = {
  name: 'A search',
  play: async ({ canvasElement, step }) => {
    const list = find(canvasElement, 'oriel-video-list');
    await so(() => expect(cards(list)).toHaveLength(6));
    await step('the list follows what is typed', async () => {
      const input = list.shadowRoot?.querySelector('input');
      if (!input) throw new Error('no search field');
      await userEvent.type(input, 'tour');
      await so(() => expect(cards(list)).toHaveLength(1));
    });
  },
};

export const NothingFound: Story = {
  name: 'Nothing found',
  args: { query: 'airship', tag: 'harbour' },
  play: async ({ canvasElement }) => {
    const list = find(canvasElement, 'oriel-video-list');
    await so(() => expect(wordsIn(list, '.panel')).toContain('No videos found'));
  },
};

/** Page by page; the focus goes to the first new card. */
export const Pages: Story = {
  name: 'More than a page',
  args: { limit: 6 },
  parameters: withLibrary(Array.from({ length: 15 }, (_, index) => mockVideo({ id: `film-${index}`, title: `Film ${index + 1}` }))),
  play: async ({ canvasElement }) => {
    const list = find(canvasElement, 'oriel-video-list');
    await so(() => expect(cards(list)).toHaveLength(6));
    await press(list, /^Load more$/);
    await so(() => expect(cards(list)).toHaveLength(12));
    await so(() => expect(list.shadowRoot?.activeElement).toBe(cards(list)[6]));
  },
};

export const Loading: Story = {
  parameters: withLibrary([], { answer: () => new Response(new ReadableStream()) }),
  play: async ({ canvasElement }) => {
    const list = find(canvasElement, 'oriel-video-list');
    await so(() => expect(list.shadowRoot?.querySelectorAll('.blank')).toHaveLength(6));
  },
};

export const Empty: Story = {
  parameters: withLibrary([]),
  play: async ({ canvasElement }) => {
    const list = find(canvasElement, 'oriel-video-list');
    await so(() => expect(wordsIn(list, '.panel')).toContain('No videos yet'));
  },
};

export const SignedOut: Story = {
  name: 'Error: not signed in',
  parameters: withLibrary([], { answer: () => error(401, 'not_authenticated') }),
  play: async ({ canvasElement }) => {
    const list = find(canvasElement, 'oriel-video-list');
    await so(() => expect(wordsIn(list, '.panel')).toContain('Sign in to see the videos'));
  },
};
