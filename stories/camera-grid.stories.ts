import type { OrielCameraGrid } from '@oriel/elements';
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { delay, http, HttpResponse } from 'msw';
import { expect, userEvent } from 'storybook/test';
import { failure } from '../test/mocks/handlers.ts';
import { sceneCamera, sceneCameras, type MockServerOptions } from '../test/mocks/mock-server.ts';
import { awake, find, findAll, press, reaches, so, wordsIn } from './support.ts';

type Args = Partial<Pick<OrielCameraGrid, 'layout'>> & { cameras?: string; 'no-bar'?: boolean };
type Story = StoryObj<Args>;

/** Many cameras, each live or recorded on its own. */
const meta: Meta<Args> = {
  title: 'Camera grid',
  component: 'oriel-camera-grid',
  argTypes: { layout: { control: 'inline-radio', options: [1, 4, 9, 16] }, cameras: { control: 'text' } },
  parameters: { server: () => house(4), docs: { story: { inline: false, height: '640px' } } },
  render: (args) => html`
    <oriel-camera-grid class="story-page" layout=${ifDefined(args.layout)} cameras=${ifDefined(args.cameras)} ?no-bar=${args['no-bar']}>
      <strong slot="heading">Oriel</strong>
    </oriel-camera-grid>
  `,
};
export default meta;

/** So many cameras, in pictures no larger than their cells need. */
const house = (count: number): MockServerOptions => ({ cameras: sceneCameras(count), width: count > 4 ? 320 : 640, framesPerSecond: count > 4 ? 6 : 12 });

const allLive =
  (count: number): NonNullable<Story['play']> =>
  async ({ canvasElement }) => {
    await so(() => expect(findAll(canvasElement, 'oriel-camera')).toHaveLength(count));
    for (const camera of findAll(canvasElement, 'oriel-camera')) await reaches(camera, 'live');
  };

function cellOf(grid: OrielCameraGrid, camera: string): HTMLElement {
  const cell = grid.shadowRoot?.querySelector<HTMLElement>(`[data-camera="${camera}"]`);
  if (!cell) throw new Error(`no cell shows ${camera}`);
  return cell;
}

export const One: Story = { name: '1', parameters: { server: () => house(1) }, play: allLive(1) };
export const Four: Story = { name: '4', play: allLive(4) };
export const Nine: Story = { name: '9', parameters: { server: () => house(9) }, play: allLive(9) };
export const Sixteen: Story = { name: '16', parameters: { server: () => house(16) }, play: allLive(16) };

/** Fewer cameras than cells. */
export const Partly: Story = { name: '3 of 4', parameters: { server: () => house(3) }, play: allLive(3) };

/** More cameras than cells: pages. */
export const Pages: Story = {
  args: { layout: 4 },
  parameters: { server: () => house(6) },
  play: async (context) => {
    await allLive(4)(context);
    const grid = find(context.canvasElement, 'oriel-camera-grid');
    await press(grid, /Next page/);
    await so(() => expect(findAll(context.canvasElement, 'oriel-camera')).toHaveLength(2));
    for (const camera of findAll(context.canvasElement, 'oriel-camera')) await reaches(camera, 'live');
  },
};

/** The server has no cameras. */
export const Empty: Story = {
  parameters: { server: () => ({ cameras: [] }) },
  play: async ({ canvasElement }) => {
    await so(() => expect(wordsIn(find(canvasElement, 'oriel-camera-grid'), '.title')).toBe('No cameras'));
  },
};

export const Loading: Story = {
  parameters: { server: () => ({ first: [http.get('*/api/v1/cameras', () => delay('infinite'))] }) },
  play: async ({ canvasElement }) => {
    await so(() => expect(find(canvasElement, 'oriel-camera-grid').shadowRoot?.querySelector('.waiting')).not.toBeNull());
  },
};

/** The list could not be loaded: it is tried again by itself, or by a click. */
export const Failed: Story = {
  name: 'Error',
  parameters: { server: () => ({ first: [http.get('*/api/v1/cameras', () => failure('not_authenticated'))] }) },
  play: async ({ canvasElement }) => {
    await so(() => expect(wordsIn(find(canvasElement, 'oriel-camera-grid'), '.state')).toContain('not_authenticated'));
  },
};

export const Retried: Story = {
  name: 'Error, retried',
  parameters: {
    server: () => {
      let failures = 0;
      return { ...house(4), first: [http.get('*/api/v1/cameras', () => (failures++ < 1 ? failure('not_authenticated') : undefined))] };
    },
  },
  play: async (context) => {
    await press(find(context.canvasElement, 'oriel-camera-grid'), /Try again/);
    await allLive(4)(context);
  },
};

/** One camera as large as the grid. */
export const Maximised: Story = {
  play: async (context) => {
    await allLive(4)(context);
    const cell = cellOf(find(context.canvasElement, 'oriel-camera-grid'), 'harbour');
    await awake(find(cell, 'oriel-recording-player'));
    await userEvent.click(cell.querySelector('button[aria-label="Maximize"]') as HTMLElement);
    await so(() => expect(cell.classList.contains('large')).toBe(true));
  },
};

/** One cell goes to its recordings; the others stay as they are. */
export const Mixed: Story = {
  name: 'One recorded, three live',
  play: async (context) => {
    await allLive(4)(context);
    const cell = cellOf(find(context.canvasElement, 'oriel-camera-grid'), 'harbour');
    await awake(find(cell, 'oriel-recording-player'));
    await userEvent.click(cell.querySelector('button.mode') as HTMLElement);
    const cameras = findAll(context.canvasElement, 'oriel-camera');
    await reaches(cameras.find(({ camera }) => camera === 'harbour') as (typeof cameras)[0], 'playing');
    await expect(cameras.map(({ state }) => state).sort()).toEqual(['live', 'live', 'live', 'playing']);
  },
};

/** Every state beside the others: a glance tells them apart. */
export const States: Story = {
  name: 'Cells in different states',
  parameters: {
    server: (): MockServerOptions => ({
      ...house(4),
      cameras: [sceneCamera(0), sceneCamera(1, { transports: [] }), sceneCamera(2), sceneCamera(3)],
      first: [http.post('*/whep/road', () => failure('no_answer')), http.post('*/whep/hall', () => delay('infinite'))],
    }),
  },
  play: async ({ canvasElement }) => {
    await so(() => expect(findAll(canvasElement, 'oriel-camera')).toHaveLength(4));
    const [yard, harbour, road] = findAll(canvasElement, 'oriel-camera');
    if (!yard || !harbour || !road) throw new Error('cells are missing');
    await reaches(yard, 'live');
    await reaches(harbour, 'error');
    await reaches(road, 'disconnected');
  },
};

/** A camera that was removed on the server leaves words in its place, and no other cell moves. */
export const Removed: Story = {
  name: 'A camera was removed',
  parameters: {
    server: (): MockServerOptions => {
      const all = sceneCameras(4);
      let asked = 0;
      // While recordings are being made the list is soon loaded again.
      const first = { cameras: all.map((camera) => ({ ...camera, history: 0.42 })) };
      const later = { cameras: all.filter(({ id }) => id !== 'road') };
      return { ...house(4), first: [http.get('*/api/v1/cameras', () => HttpResponse.json(asked++ === 0 ? first : later))] };
    },
  },
  play: async ({ canvasElement }) => {
    const grid = find(canvasElement, 'oriel-camera-grid');
    await so(() => expect(cellOf(grid, 'road').textContent).toContain('Camera removed'));
    await so(() => expect(findAll(canvasElement, 'oriel-camera')).toHaveLength(3));
    for (const camera of findAll(canvasElement, 'oriel-camera')) await reaches(camera, 'live');
  },
};

/** While a synthetic past is being made. */
export const History: Story = {
  name: 'Recordings being made',
  parameters: { server: () => ({ ...house(4), cameras: sceneCameras(4).map((camera) => ({ ...camera, history: 0.42 })) }) },
  play: async (context) => {
    await allLive(4)(context);
    await expect(wordsIn(find(context.canvasElement, 'oriel-camera-grid'), '.history')).toContain('42%');
  },
};

/** A phone: one below the other. */
export const Narrow: Story = {
  name: 'At 320 px',
  globals: { viewport: { value: 'phone' } },
  decorators: [(story) => html`<div class="story-narrow">${story()}</div>`],
  play: allLive(4),
};
