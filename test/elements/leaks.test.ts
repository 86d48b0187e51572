import { createClient, type OrielClient } from '@oriel/core';
import { expect, nextFrame } from '@open-wc/testing';
import '@oriel/elements/define';
import '@oriel/elements/preview-window/define';
import '@oriel/elements/programme-editor/define';
import type { OrielCamera } from '@oriel/elements/camera';
import type { LitElement } from 'lit';
import { ManualEnvironment } from '../core/support/manual-environment.ts';
import { mockClient } from '../mocks/client.ts';
import { cameraHandlers, mockCamera, recordingHandlers, signalingHandlers } from '../mocks/handlers.ts';
import { HLS_CODEC, hlsHandlers } from '../mocks/hls-handlers.ts';
import { LoopbackPeers } from '../mocks/loopback-peers.ts';
import { mockXhr } from '../mocks/mock-xhr.ts';
import { mockPipeline, MockPipelines } from '../mocks/pipeline-handlers.ts';
import { MockPreview } from '../mocks/preview-handlers.ts';
import { timelineHandlers } from '../mocks/timeline-handlers.ts';
import { CountingEnvironment } from '../support/counting-environment.ts';
import { OpenMediaCounter, type OpenMedia } from '../support/open-media.ts';
import { Ledger } from './ledger.ts';
import { until } from './until.ts';

/** All elements within, in shadow trees too. */
const within = (root: Element | ShadowRoot): Element[] =>
  [...root.querySelectorAll('*')].flatMap((element) => [element, ...(element.shadowRoot ? within(element.shadowRoot) : [])]);

// It listens on the window once, for as long as the page is there.
before(() => import('socket.io-client'));

describe('without a server, connecting and disconnecting twenty times', () => {
  let ledger: Ledger;
  beforeEach(() => (ledger = new Ledger()).open());
  afterEach(() => ledger.close());

  const uses = { 'oriel-timeline': { live: true }, 'oriel-recording-player': { time: Date.now() - 600_000 }, 'oriel-camera-grid': { cameras: ['yard', 'gate'] }, 'oriel-hls-player': { src: '/videos/none/master.m3u8', autoplay: true }, 'oriel-video-list': {}, 'oriel-preview-window': {}, 'oriel-programme-editor': {}, 'oriel-pipeline-monitor': {} };
  for (const [tag, properties] of Object.entries(uses)) {
    it(`leaves nothing of ${tag} behind`, async () => {
      const environment = Object.assign(new ManualEnvironment(), { time: Date.now() });
      const client = createClient({ server: location.origin, fetch: async () => new Response('{}', { status: 404 }), environment });
      const element = document.createElement(tag) as LitElement;
      Object.assign(element, { client, camera: 'yard', ...properties });
      const kept = ledger.count.listeners;
      const away = async () => {
        element.remove();
        await element.updateComplete;
        await until(() => expect({ ...ledger.count, online: environment.listeners, timers: environment.delays }).to.deep.equal({ listeners: kept, observers: 0, online: 0, timers: [] }));
      };
      for (let time = 0; time < 20; time++) {
        document.body.append(element);
        await element.updateComplete;
        await nextFrame();
        for (const inner of [element, ...within(element.shadowRoot!)]) {
          inner.dispatchEvent(new PointerEvent('pointermove', { clientX: 100 + time, clientY: 20 }));
        }
        // It tries again by itself, or says why not.
        await until(() => environment.delays.length > 0 || element.shadowRoot?.querySelector('[part~="retry"]'));
        await away();
      }
      for (let time = 0; time < 20; time++) {
        document.body.append(element);
        await away();
      }
    });
  }
});

describe('with a server, connecting and disconnecting', () => {
  const ROUNDS = 4;
  const now = Math.floor(Date.now() / 1000) * 1000;
  const ranges = [{ from: now - 120_000, to: now - 10_000 }];
  const recorded = ranges[0]!.from + 5000;

  let peers: LoopbackPeers;
  let media: OpenMediaCounter;
  let ledger: Ledger;
  let environment: CountingEnvironment;
  let client: OrielClient;
  let restoreXhr: () => void;

  beforeEach(() => {
    media = new OpenMediaCounter();
    (ledger = new Ledger()).open();
    peers = new LoopbackPeers({ ranges });
    environment = new CountingEnvironment();
    const cameras = ['yard', 'gate'].map((id) => mockCamera({ id }));
    cameras.push(mockCamera({ id: 'hls', transports: [{ type: 'llhls', url: '/hls/hls/index.m3u8' }], video: { codec: HLS_CODEC, width: 320, height: 180 } }));
    const pipelines = new MockPipelines().with([mockPipeline({ streamId: 'yard', sourceUrl: '/hls/hls/index.m3u8' })]);
    const handlers = [...pipelines.handlers, ...cameraHandlers(cameras), ...signalingHandlers(peers), ...recordingHandlers({ ranges }), ...timelineHandlers({ ranges }), ...hlsHandlers({ ranges }), ...new MockPreview().enter('preview').handlers];
    restoreXhr = mockXhr(handlers);
    client = mockClient(handlers, { environment });
  });
  afterEach(() => {
    restoreXhr();
    peers.close();
    ledger.close();
    media.restore();
  });

  interface Use {
    tag: string;
    title: string;
    properties: Record<string, unknown>;
    /** What is open while it shows its pictures. */
    opens: (keyof OpenMedia)[];
    /** What its viewer does before there is a picture. */
    first?: (element: HTMLElement) => Promise<unknown>;
    /** Called in the same task as the removal. */
    last?: (element: HTMLElement) => void;
  }
  const inPlayback = { camera: 'yard', mode: 'playback', time: recorded };
  const uses: Use[] = [
    { tag: 'oriel-camera', title: 'live over WHEP', properties: { camera: 'yard' }, opens: ['peers'] },
    { tag: 'oriel-camera', title: 'recorded over WHEP', properties: inPlayback, opens: ['peers'] },
    { tag: 'oriel-camera', title: 'paused, removed right after a seek', properties: { ...inPlayback, paused: true }, opens: ['frames', 'decoders'], last: (element) => (element as OrielCamera).seek(recorded + 600) },
    { tag: 'oriel-camera', title: 'live over HLS', properties: { camera: 'hls' }, opens: ['mediaSources'] },
    { tag: 'oriel-camera', title: 'recorded over HLS', properties: { ...inPlayback, camera: 'hls' }, opens: ['mediaSources'] },
    { tag: 'oriel-recording-player', title: 'playing', properties: { camera: 'yard', time: recorded }, opens: ['peers'] },
    { tag: 'oriel-preview-window', title: 'a programme that runs', properties: {}, opens: ['peers'] },
    { tag: 'oriel-programme-editor', title: 'a cue is selected', properties: {}, opens: ['peers'], first: selectCue },
    { tag: 'oriel-pipeline-monitor', title: 'input and output', properties: {}, opens: ['peers'] },
    { tag: 'oriel-camera-grid', title: 'two cameras', properties: { cameras: ['yard', 'gate'] }, opens: ['peers'] },
  ];

  for (const { tag, title, properties, opens, first, last } of uses) {
    it(`leaves nothing of ${tag} behind: ${title}`, async function () {
      if (opens.includes('mediaSources') && !(await canPlay(HLS_CODEC))) return this.skip();
      const kept = ledger.pageListeners;
      const left = () => ({ ...media.open, timers: environment.timers, online: environment.listeners, pageListeners: ledger.pageListeners - kept });
      for (let round = 0; round < ROUNDS; round++) {
        const element = Object.assign(document.createElement(tag), { client, ...properties });
        document.body.append(element);
        await first?.(element);
        await until(() => camerasIn(element).length > 0 && camerasIn(element).every(({ state }) => ['live', 'playing', 'paused'].includes(state)));
        for (const kind of opens) await until(() => media.open[kind] > 0, `nothing of ${kind} is open`);
        last?.(element);
        element.remove();
        await until(() => expect(left(), `after round ${round + 1}`).to.deep.equal({ frames: 0, decoders: 0, peers: 0, mediaSources: 0, timers: 0, online: 0, pageListeners: 0 }));
      }
    });
  }
});

async function selectCue(editor: HTMLElement): Promise<void> {
  const cue = await until(() => editor.shadowRoot?.querySelector<HTMLElement>('.cue'));
  cue.dispatchEvent(new KeyboardEvent('keydown', { key: 'Home', bubbles: true }));
}

async function canPlay(codec: string): Promise<boolean> {
  const { supported } = await VideoEncoder.isConfigSupported({ codec, width: 320, height: 180 });
  return supported === true && MediaSource.isTypeSupported(`video/mp4; codecs="${codec}"`);
}

const camerasIn = (element: Element): OrielCamera[] =>
  [element, ...(element.shadowRoot ? within(element.shadowRoot) : [])].filter((each): each is OrielCamera => each.localName === 'oriel-camera');

