import type { OrielPipelineMonitor } from '@oriel/elements';
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { expect, userEvent } from 'storybook/test';
import { failure } from '../test/mocks/handlers.ts';
import { freshStages, mockPipeline, mockStages, type MockPipelines } from '../test/mocks/pipeline-handlers.ts';
import { withPipelines } from './pipeline.ts';
import { ago, find, press, so, wordsIn } from './support.ts';

type Args = Partial<Pick<OrielPipelineMonitor, 'pipeline'>>;
type Story = StoryObj<Args>;

const at = (minutes: number) => new Date(ago(minutes)).toISOString();
const monitorIn = (canvas: HTMLElement) => find(canvas, 'oriel-pipeline-monitor');
const logged = (pipelines: MockPipelines): MockPipelines =>
  pipelines
    .log('info', 'The pipeline has started.')
    .log('info', 'The batch is ready.', { stage: 'remux', batchNumber: 52 })
    .log('warn', 'A segment left the playlist before it was fetched.', { stage: 'fetch', reason: 'segment_missed' })
    .log('error', 'The processor has ended the connection.', { stage: 'process', reason: 'processor_unreachable', batchNumber: 53 })
    .log('info', 'The batch is ready.', { stage: 'remux', batchNumber: 53 });

/** Live streams whose sound goes through a processor: start, watch, find what holds them up, stop. */
const meta: Meta<Args> = {
  title: 'Pipeline monitor',
  component: 'oriel-pipeline-monitor',
  parameters: { ...withPipelines(), docs: { story: { inline: false, height: '960px' } } },
  render: ({ pipeline }) => html`<div class="story-panel"><oriel-pipeline-monitor .pipeline=${pipeline}></oriel-pipeline-monitor></div>`,
};
export default meta;

export const Nothing: Story = {
  name: 'No pipeline yet',
  play: async ({ canvasElement }) => {
    await so(() => expect(wordsIn(monitorIn(canvasElement), '.top')).toContain('No pipeline yet'));
    await so(() => expect(wordsIn(monitorIn(canvasElement), '.storage')).toContain('No files'));
  },
};

export const FieldErrors: Story = {
  name: 'Fields that are wrong',
  play: async ({ canvasElement }) => {
    const monitor = monitorIn(canvasElement);
    await so(() => expect(monitor.shadowRoot?.querySelector('form')).not.toBeNull());
    await userEvent.type(monitor.shadowRoot?.querySelector('#streamId') as HTMLElement, 'a b');
    await userEvent.type(monitor.shadowRoot?.querySelector('#publishUrl') as HTMLElement, 'http://live.example.org');
    await press(monitor, /^Start$/);
    await so(() => expect(wordsIn(monitor, '#sourceUrl-hint')).toBe('Enter the address of a live HLS playlist.'));
    await so(() => expect(wordsIn(monitor, '#publishUrl-hint')).toContain('rtmp://'));
  },
};

export const Starting: Story = {
  parameters: withPipelines((pipelines) => pipelines.with([mockPipeline({ state: 'starting', stages: freshStages(), transports: [], output: { state: 'connecting', since: at(0), bitrate: 0, droppedFrames: 0, availability: 'unknown' } })])),
  play: async ({ canvasElement }) => {
    await so(() => expect(wordsIn(monitorIn(canvasElement), '.head')).toContain('Starting'));
  },
};

export const Running: Story = {
  parameters: withPipelines((pipelines) =>
    logged(pipelines.with([mockPipeline({ outputUrl: 'https://cdn.example.org/harbour-de.m3u8', output: { state: 'publishing', since: at(12), bitrate: 2_480_000, droppedFrames: 0, availability: 'available', availabilitySince: at(11) } })])),
  ),
  play: async ({ canvasElement }) => {
    const monitor = monitorIn(canvasElement);
    await so(() => expect(wordsIn(monitor, '.problems')).toBe('Everything works'));
    await so(() => expect(find(canvasElement, 'oriel-camera').state).toBe('live'));
    await so(() => expect(monitor.shadowRoot?.querySelectorAll('.line')).toHaveLength(5));
  },
};

/** The processor takes longer than a batch lasts: the step there is the tallest, and everything after it is as late. */
export const Bottleneck: Story = {
  parameters: withPipelines((pipelines) =>
    logged(pipelines.with([mockPipeline({ stages: mockStages({ fetch: { failed: 3 }, process: { state: 'working', queued: 4, lag: 134_000, took: 41_000 }, remux: { lag: 134_400 }, publish: { lag: 151_000 } }) })])),
  ),
  play: async ({ canvasElement }) => {
    await so(() => expect(wordsIn(monitorIn(canvasElement), '.stage.held')).toContain('Processor Bottleneck'));
  },
};

export const ProcessorGone: Story = {
  name: 'The processor is gone',
  parameters: withPipelines((pipelines) =>
    logged(
      pipelines.with([
        mockPipeline({
          stages: mockStages({ process: { state: 'waiting', reason: 'processor_unreachable', queued: 3, lag: 96_000 }, remux: { lag: 96_000 }, publish: { state: 'waiting', reason: 'output_late', lag: 96_000 } }),
          output: { state: 'publishing', since: at(12), bitrate: 0, droppedFrames: 0, availability: 'missing', availabilitySince: at(1) },
          outputUrl: 'https://cdn.example.org/harbour-de.m3u8',
        }),
      ]),
    ),
  ),
  play: async ({ canvasElement }) => {
    const monitor = monitorIn(canvasElement);
    await so(() => expect(wordsIn(monitor, '.problems')).toContain('The processor does not answer.'));
    await so(() => expect(wordsIn(monitor, '.stage.held')).toContain('Processor Bottleneck'));
  },
};

export const Phone: Story = {
  ...ProcessorGone,
  name: 'At 320 px',
  globals: { viewport: { value: 'phone' } },
  decorators: [(story) => html`<div class="story-narrow">${story()}</div>`],
};

/** Each with its state, its delay and a mark for each stage. */
export const Several: Story = {
  parameters: withPipelines((pipelines) =>
    logged(
      pipelines.with([
        mockPipeline(),
        mockPipeline({ streamId: 'harbour-fr', stages: mockStages({ process: { state: 'waiting', reason: 'processor_timeout', lag: 64_000 } }) }),
        mockPipeline({ streamId: 'a-stream-with-a-name-that-is-as-long-as-names-of-streams-may-be', state: 'stopping' }),
        mockPipeline({ streamId: 'old', state: 'stopped', transports: [] }),
      ]),
    ),
  ),
  args: { pipeline: 'harbour-fr' },
  play: async ({ canvasElement }) => {
    const monitor = monitorIn(canvasElement);
    await so(() => expect(monitor.shadowRoot?.querySelectorAll('.pipelines li')).toHaveLength(4));
    await so(() => expect(wordsIn(monitor, '.problems')).toContain('The processor is late.'));
  },
};

export const Failed: Story = {
  parameters: withPipelines((pipelines) =>
    pipelines.with([mockPipeline({ state: 'failed', transports: [], lastError: { time: at(2), stage: 'fetch', reason: 'source_unsupported', message: 'The source has HEVC.', hint: '' }, output: { state: 'idle', since: at(2), bitrate: 0, droppedFrames: 0, availability: 'unwatched' } })]),
  ),
  play: async ({ canvasElement }) => {
    const monitor = monitorIn(canvasElement);
    await so(() => expect(wordsIn(monitor, '.problems')).toContain('It needs H.264 and AAC'));
    await press(monitor, /^Start again…$/);
    await so(() => expect(monitor.shadowRoot?.querySelector<HTMLInputElement>('#streamId')?.value).toBe('harbour-de'));
  },
};

export const Cleaning: Story = {
  name: 'Before files are removed',
  parameters: withPipelines((pipelines) => pipelines.with([mockPipeline(), mockPipeline({ streamId: 'old', state: 'stopped', transports: [] })])),
  play: async ({ canvasElement }) => {
    const monitor = monitorIn(canvasElement);
    await press(monitor, /^Clean all$/);
    await so(() => expect(wordsIn(monitor, 'dialog[open]')).toContain('Remove the files of all pipelines?'));
  },
};

export const Forbidden: Story = {
  name: 'Error: not allowed',
  parameters: withPipelines((pipelines) => Object.assign(pipelines, { answer: () => failure('not_allowed') })),
  play: async ({ canvasElement }) => {
    await so(() => expect(wordsIn(monitorIn(canvasElement), '.panel')).toContain('You may not operate pipelines'));
  },
};
