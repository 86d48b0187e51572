import type { RecordingInfo } from '@oriel/core/contract';
import type { OrielHlsPlayer } from '@oriel/elements';
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { http, HttpResponse, type AnyHandler } from 'msw';
import { expect } from 'storybook/test';
import { encrypted, WIDEVINE } from '../test/mocks/encrypted-handlers.ts';
import { error, mockProgress } from '../test/mocks/library-handlers.ts';
import { mockRecordingInfo, none } from '../test/mocks/recording-info.ts';
import { drawScene } from '../test/mocks/scenes.ts';
import { vodHandlers, type MockVod } from '../test/mocks/vod-handlers.ts';
import { find, so, wordsIn } from './support.ts';

type Story = StoryObj;

const draw: MockVod['draw'] = (canvas, _n, time) => drawScene(canvas, { scene: 'yard', shift: 0 }, time);

const withMedia = (first: AnyHandler[]) => ({ server: () => ({ first: [...first, ...vodHandlers({ draw, duration: 60 })] }) });

const withRecording = (info: Partial<RecordingInfo> = {}) =>
  withMedia([
    http.get('*/api/v1/recordings/r/info', () => HttpResponse.json(mockRecordingInfo({ title: 'Yard, gate 2', duration_seconds: 60, ...info }))),
    http.get('*/api/v1/recordings/:id/info', () => error(404, 'recording_unknown')),
    http.get('*/api/v1/recordings/:id/thumbnail', () => error(404, 'segment_unknown')),
    http.post('*/api/v1/recordings/:id/progress', () => new HttpResponse(null, { status: 204 })),
  ]);

const recording = (id = 'r') => html`<oriel-hls-player class="story-camera" remember="false" recording=${id} muted></oriel-hls-player>`;
const reaches = (player: OrielHlsPlayer, state: OrielHlsPlayer['state']): Promise<void> => so(() => expect(player.state).toBe(state));

/** Recordings of the server, and media that is protected. */
const meta: Meta = {
  title: 'HLS player/Recordings and protection',
  component: 'oriel-hls-player',
  parameters: { docs: { story: { inline: false, height: '560px' } } },
  render: () => recording(),
};
export default meta;

/** It goes on where its viewer left off. */
export const Recording: Story = {
  parameters: withRecording({ progress: mockProgress({ current_time: 24, completed_percentage: 40 }) }),
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await reaches(player, 'paused');
    await so(() => expect(wordsIn(player, '.heading')).toBe('Yard, gate 2'));
    await so(() => expect(wordsIn(player, '.resume')).toBe('Resumed at 0:24 · Start over'));
  },
};

/** It has not ended yet; the player starts by itself. */
export const Waiting: Story = {
  name: 'Recording: not ended yet',
  parameters: withRecording({ status: 'recording', ended_at: null, duration_seconds: null, file_size_bytes: null, streaming: { hls: none, dash: none, mp4: none } }),
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await so(() => expect(wordsIn(player, '.panel')).toContain('It starts by itself as soon as it can be watched.'));
  },
};

export const Failed: Story = {
  name: 'Recording: failed',
  parameters: withRecording({ status: 'failed', failure_reason: 'No picture arrived.', streaming: { hls: none, dash: none, mp4: none } }),
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await reaches(player, 'error');
    await so(() => expect(wordsIn(player, '.panel')).toContain('No picture arrived.'));
  },
};

export const Unknown: Story = {
  name: 'Recording: not found',
  parameters: withRecording(),
  render: () => recording('gone'),
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await reaches(player, 'error');
    await so(() => expect(wordsIn(player, '.panel')).toContain('Recording not found'));
  },
};

/** The browser does not have the key system of the media. */
export const Protected: Story = {
  name: 'Protected: the browser cannot decrypt it',
  parameters: withMedia([encrypted(WIDEVINE)]),
  render: () => html`<oriel-hls-player class="story-camera" remember="false" src="/videos/tour/master.m3u8" license-url="/license" autoplay muted></oriel-hls-player>`,
  beforeEach: () => {
    const own = navigator.requestMediaKeySystemAccess.bind(navigator);
    navigator.requestMediaKeySystemAccess = () => Promise.reject(new DOMException('none', 'NotSupportedError'));
    return () => void (navigator.requestMediaKeySystemAccess = own);
  },
  play: async ({ canvasElement }) => {
    const player = find(canvasElement, 'oriel-hls-player');
    await reaches(player, 'error');
    await so(() => expect(wordsIn(player, '.panel')).toContain('It does not support its copy protection.'));
  },
};
