import { createClient, type ErrorCode } from '@oriel/core';
import type { OrielCamera } from '@oriel/elements';
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { delay, http } from 'msw';
import { expect } from 'storybook/test';
import { failure } from '../test/mocks/handlers.ts';
import { hlsCamera, sceneCamera } from '../test/mocks/mock-server.ts';
import { StoppingClock } from './stopping-clock.ts';
import { ago, find, LOADED, MINUTE, press, reaches, so, wordsIn } from './support.ts';

type Args = Partial<Pick<OrielCamera, 'camera' | 'src' | 'mode' | 'time' | 'speed' | 'transport' | 'paused' | 'client'>> & { 'skip-gaps'?: string };
type Story = StoryObj<Args>;

/** One camera's picture, live or recorded, with its words for whatever there may be in place of a picture. */
const meta: Meta<Args> = {
  title: 'Camera',
  component: 'oriel-camera',
  args: { camera: 'yard', mode: 'live' },
  argTypes: {
    mode: { control: 'inline-radio', options: ['live', 'playback'] },
    transport: { control: 'inline-radio', options: ['auto', 'webrtc', 'hls'] },
    speed: { control: { type: 'range', min: 0.125, max: 8, step: 0.125 } },
  },
  render: (args) => html`
    <oriel-camera
      class="story-camera"
      .client=${args.client}
      camera=${ifDefined(args.camera)}
      src=${ifDefined(args.src)}
      mode=${ifDefined(args.mode)}
      .time=${args.time}
      speed=${ifDefined(args.speed)}
      skip-gaps=${ifDefined(args['skip-gaps'])}
      transport=${ifDefined(args.transport)}
      ?paused=${args.paused}
    ></oriel-camera>
  `,
};
export default meta;

/** A live picture by WebRTC. */
export const Live: Story = {
  play: async ({ canvasElement }) => {
    const camera = find(canvasElement, 'oriel-camera');
    await reaches(camera, 'live');
    await expect(wordsIn(camera, '.badge')).toContain('Live');
  },
};

/** Asked for, and nothing has come yet. A picture that was there before stays, dimmed. */
export const Connecting: Story = {
  args: { client: createClient({ server: location.origin, timeout: 3_600_000 }) },
  parameters: { server: () => ({ first: [http.post('*/whep/:id', () => delay('infinite'))] }) },
  play: async ({ canvasElement }) => {
    const camera = find(canvasElement, 'oriel-camera');
    await so(() => expect(wordsIn(camera, '.badge')).toMatch(/Connecting.*Yard/));
  },
};

/** Low-latency HLS, where there is no WebRTC or where it is not wanted. */
export const LiveByHls: Story = {
  name: 'Live by HLS',
  args: { camera: 'harbour' },
  parameters: { server: () => ({ cameras: [hlsCamera()] }) },
  play: async ({ canvasElement }) => {
    const camera = find(canvasElement, 'oriel-camera');
    await reaches(camera, 'live');
    await expect(camera.activeTransport).toBe('llhls');
  },
};

/** A recording that plays. */
export const Recorded: Story = {
  args: { mode: 'playback' },
  render: (args, context) => meta.render?.({ ...args, time: ago(40) }, context as never) ?? html``,
  play: async ({ canvasElement }) => {
    const camera = find(canvasElement, 'oriel-camera');
    await reaches(camera, 'playing');
    const asked = Number(camera.time);
    await so(() => expect(camera.currentTime).toBeGreaterThan(asked));
    await expect(camera.currentTime).toBeLessThan(asked + MINUTE);
  },
};

/** A recording by HLS. */
export const RecordedByHls: Story = {
  name: 'Recorded by HLS',
  args: { camera: 'harbour', mode: 'playback' },
  parameters: { server: () => ({ cameras: [hlsCamera()] }) },
  render: Recorded.render as never,
  play: Recorded.play as never,
};

/** A recording stands at one exact frame, decoded in the page; no stream is open for it. */
export const Paused: Story = {
  args: { camera: 'road', mode: 'playback', paused: true },
  parameters: { server: () => ({ cameras: [sceneCamera(2)] }) },
  render: Recorded.render as never,
  play: async ({ canvasElement, step }) => {
    const camera = find(canvasElement, 'oriel-camera');
    await reaches(camera, 'paused');
    const time = camera.currentTime ?? Number.NaN;
    await step('Next frame', async () => {
      camera.step(1);
      await so(() => expect(camera.currentTime).toBe(time + 40));
    });
    await step('Previous frame', async () => {
      camera.step(-1);
      await so(() => expect(camera.currentTime).toBe(time));
    });
  },
};

/** A live picture that stands still. */
export const LivePaused: Story = {
  play: async ({ canvasElement }) => {
    const camera = find(canvasElement, 'oriel-camera');
    await reaches(camera, 'live');
    camera.pause();
    await reaches(camera, 'paused');
  },
};

/** Nothing is recorded at the asked time: the recordings before and after it are a click away. */
export const Gap: Story = {
  args: { mode: 'playback', paused: true },
  render: (args, context) => meta.render?.({ ...args, time: ago(21) }, context as never) ?? html``,
  play: async ({ canvasElement }) => {
    const camera = find(canvasElement, 'oriel-camera');
    await reaches(camera, 'gap');
    await so(() => expect(wordsIn(camera, '.panel')).toContain('No recording at'));
    await expect(camera.shadowRoot?.querySelectorAll('.panel button')).toHaveLength(2);
  },
};

/** The way out of a gap. */
export const GapLeft: Story = {
  ...Gap,
  name: 'Gap, left for the recording after it',
  play: async ({ canvasElement }) => {
    const camera = find(canvasElement, 'oriel-camera');
    await reaches(camera, 'gap');
    await press(camera, /Next recording/);
    await reaches(camera, 'paused');
    await expect(camera.currentTime).toBeGreaterThan(ago(20));
  },
};

/** Playing went over a gap and says so for a moment. */
export const GapSkipped: Story = {
  args: { mode: 'playback' },
  parameters: {
    server: () => {
      const now = Math.floor(LOADED / 1000) * 1000;
      return { ranges: [{ from: now - 40 * MINUTE, to: now - 30 * MINUTE }, { from: now - 20 * MINUTE, to: Number.POSITIVE_INFINITY }] };
    },
  },
  render: (args, context) => meta.render?.({ ...args, time: Math.floor(LOADED / 1000) * 1000 - 30 * MINUTE - 1500 }, context as never) ?? html``,
  play: async ({ canvasElement }) => {
    const camera = find(canvasElement, 'oriel-camera');
    await so(() => expect(wordsIn(camera, '.notice')).toContain('without recordings'));
  },
};

/** The recordings end here. */
export const Ended: Story = {
  args: { mode: 'playback' },
  parameters: {
    server: () => {
      const now = Math.floor(LOADED / 1000) * 1000;
      return { ranges: [{ from: now - 40 * MINUTE, to: now - 30 * MINUTE }] };
    },
  },
  render: GapSkipped.render as never,
  play: async ({ canvasElement }) => {
    const camera = find(canvasElement, 'oriel-camera');
    await reaches(camera, 'ended');
    await expect(wordsIn(camera, '.panel')).toContain('End of recording');
  },
};

/** The camera sends no picture; the last one stays, and so does the connection. */
export const Offline: Story = {
  play: async ({ canvasElement, server }) => {
    const camera = find(canvasElement, 'oriel-camera');
    await reaches(camera, 'live');
    await so(() => expect([...server.peers.sessions.values()].some(({ channel }) => channel?.readyState === 'open')).toBe(true));
    server.peers.tell({ type: 'signal', state: 'lost', since: new Date(ago(3)).toISOString() });
    await reaches(camera, 'offline');
  },
};

/** A live camera whose frames stop while its connection stands. */
function stalling(stopsWhen: (camera: OrielCamera) => boolean, play: NonNullable<Story['play']>): Story {
  const clock = new StoppingClock();
  let frozen = false;
  return {
    args: { client: createClient({ server: location.origin, environment: clock }) },
    parameters: {
      server: () => {
        clock.start();
        frozen = false;
        // Nor does a new connection help.
        return { first: [http.post('*/whep/:id', async () => void (frozen && (await delay('infinite'))))] };
      },
    },
    play: async (context) => {
      const camera = find(context.canvasElement, 'oriel-camera');
      await reaches(camera, 'live');
      frozen = true;
      await context.server.peers.freeze();
      const watch = setInterval(() => stopsWhen(camera) && clock.stop(), 20);
      await play(context);
      clearInterval(watch);
    },
  };
}

/** Frames have stopped: it says so, and the picture is dimmed. */
export const Stalled: Story = stalling(
  (camera) => camera.state === 'stalled',
  async ({ canvasElement }) => {
    const camera = find(canvasElement, 'oriel-camera');
    await so(() => expect(wordsIn(camera, '.badge')).toContain('Stalled'));
    await expect(camera.shadowRoot?.querySelector('.panel')).toBeNull();
  },
);

/** For more than five seconds: the picture is covered. */
export const StalledLong: Story = {
  ...stalling(
    (camera) => wordsIn(camera, '.panel') !== '',
    async ({ canvasElement }) => {
      const camera = find(canvasElement, 'oriel-camera');
      await so(() => expect(wordsIn(camera, '.panel')).toContain('The picture has stopped'));
      await expect(camera.state).toBe('stalled');
    },
  ),
  name: 'Stalled for longer',
};

/** The browser refuses to play without a press: the first picture, and a play button. */
export const Blocked: Story = {
  render: (args) => html`<oriel-camera class="story-camera" camera=${ifDefined(args.camera)} muted="false"></oriel-camera>`,
  beforeEach: () => {
    const { prototype } = HTMLMediaElement;
    const { play } = prototype;
    prototype.play = () => Promise.reject(new DOMException('no gesture', 'NotAllowedError'));
    return () => void (prototype.play = play);
  },
  play: async ({ canvasElement }) => {
    const camera = find(canvasElement, 'oriel-camera');
    await reaches(camera, 'blocked');
    await so(() => expect(camera.shadowRoot?.querySelector('.play')).not.toBeNull());
  },
};

/** The network is gone while the picture was live: it reconnects. */
export const Disconnected: Story = {
  play: async ({ canvasElement, server }) => {
    const camera = find(canvasElement, 'oriel-camera');
    await reaches(camera, 'live');
    server.cut();
    await reaches(camera, 'disconnected');
    await expect(wordsIn(camera, '.panel')).toContain('Reconnecting…');
  },
};

/** And it does. */
export const Reconnected: Story = {
  name: 'Disconnected, and back',
  play: async ({ canvasElement, server }) => {
    const camera = find(canvasElement, 'oriel-camera');
    await reaches(camera, 'live');
    server.cut();
    await reaches(camera, 'disconnected');
    server.offline = false;
    await reaches(camera, 'live');
  },
};

/** Neither a camera nor an address. */
export const NoSource: Story = {
  args: { camera: '' },
  play: async ({ canvasElement }) => {
    await so(() => expect(wordsIn(find(canvasElement, 'oriel-camera'), '.panel')).toContain('No camera'));
  },
};

/** An error that the server answers with: words, the code, and one way out. */
function failing(route: 'camera' | 'stream', code: ErrorCode): Story {
  const handler = route === 'camera' ? http.get('*/api/v1/cameras/:id', () => failure(code)) : http.post('*/whep/:id', () => failure(code));
  return {
    parameters: { server: () => ({ first: [handler] }) },
    play: async ({ canvasElement }) => {
      const camera = find(canvasElement, 'oriel-camera');
      await so(() => expect(wordsIn(camera, '.panel')).toContain(code));
      await expect(wordsIn(camera, '.title')).not.toBe('');
      await expect(camera.shadowRoot?.querySelectorAll('.panel button')).toHaveLength(1);
    },
  };
}

export const CameraUnknown: Story = { name: 'Error: unknown camera', ...failing('camera', 'camera_unknown') };
export const WebRtcFailed: Story = { name: 'Error: WebRTC failed', ...failing('stream', 'webrtc_failed') };
export const NoAnswer: Story = { name: 'Error: no answer in time', ...failing('stream', 'no_answer') };
export const NotAllowed: Story = { name: 'Error: not allowed', ...failing('camera', 'not_allowed') };
export const NotAuthenticated: Story = { name: 'Error: not signed in', ...failing('camera', 'not_authenticated') };
export const TokenExpired: Story = { name: 'Error: access expired', ...failing('camera', 'token_expired') };
export const TooManySessions: Story = { name: 'Error: server full', ...failing('stream', 'too_many_sessions') };
export const InvalidAnswer: Story = { name: 'Error: unreadable answer', ...failing('camera', 'invalid_answer') };

/** Nothing this browser can play is among the camera's transports. */
export const NoTransport: Story = {
  name: 'Error: nothing this browser can play',
  parameters: { server: () => ({ cameras: [sceneCamera(0, { transports: [] })] }) },
  play: async ({ canvasElement }) => {
    await so(() => expect(wordsIn(find(canvasElement, 'oriel-camera'), '.panel')).toContain('webrtc_unavailable'));
  },
};

/** The network is gone from the beginning. */
export const NetworkGone: Story = {
  name: 'Error: network gone',
  play: async ({ canvasElement, server }) => {
    const camera = find(canvasElement, 'oriel-camera');
    server.cut();
    camera.retry();
    await reaches(camera, 'disconnected');
  },
};

/** A time that is still to come. */
export const TimeInFuture: Story = {
  name: 'Error: a time in the future',
  args: { mode: 'playback', paused: true },
  render: (args, context) => meta.render?.({ ...args, time: ago(-60) }, context as never) ?? html``,
  play: async ({ canvasElement }) => {
    await so(() => expect(wordsIn(find(canvasElement, 'oriel-camera'), '.panel')).toContain('time_in_future'));
  },
};

/** An error, a click on its way out, and the picture. */
export const Retried: Story = {
  name: 'Error, retried',
  parameters: {
    server: () => {
      let failures = 0;
      return { first: [http.post('*/whep/:id', () => (failures++ < 2 ? failure('codec_unsupported') : undefined))] };
    },
  },
  play: async ({ canvasElement, step }) => {
    const camera = find(canvasElement, 'oriel-camera');
    await step('Fails', () => reaches(camera, 'error'));
    await step('Fails again on the first click', async () => {
      await press(camera, /Try again/);
      await reaches(camera, 'error');
    });
    await step('Plays on the second', async () => {
      await press(camera, /Try again/);
      await reaches(camera, 'live');
    });
  },
};

/** A page that deals with an error itself prevents the event's default: no words are shown then. */
export const ErrorHandled: Story = {
  name: 'Error, dealt with by the page',
  ...failing('camera', 'not_allowed'),
  render: (args) => html`
    <oriel-camera class="story-camera" camera=${ifDefined(args.camera)} @oriel-error=${(event: Event) => event.preventDefault()}></oriel-camera>
  `,
  play: async ({ canvasElement }) => {
    const camera = find(canvasElement, 'oriel-camera');
    await reaches(camera, 'error');
    await expect(camera.shadowRoot?.querySelector('.panel')).toBeNull();
    await so(() => expect(camera.shadowRoot?.querySelector('.stage')?.getAttribute('aria-busy')).toBe('false'));
  },
};
