import { expect, fixture, html } from '@open-wc/testing';
import { toIso, type OrielClient } from '@oriel/core';
import type { OrielCamera } from '@oriel/elements/camera';
import '@oriel/elements/context/define';
import { http } from 'msw';
import { failure, mockCamera } from '../../mocks/handlers.ts';
import { readFrame } from '../../mocks/moving-picture.ts';
import { inState, show, stage, until } from './support.ts';

const start = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
const ranges = [{ from: start, to: start + 60_000 }];

const stillOf = (camera: OrielCamera): HTMLCanvasElement => camera.shadowRoot?.querySelector('canvas') as HTMLCanvasElement;

/** Signaling that is answered only when `answer` is called. */
function slowSignaling() {
  let answer = () => {};
  const answered = new Promise<void>((resolve) => (answer = resolve));
  return { answer, handler: http.post('*/whep/:id', () => answered.then(() => undefined)) };
}

describe('<oriel-camera> before its stream is there', () => {
  it('shows the exact recorded frame, undimmed, until the stream takes over', async () => {
    const { answer, handler } = slowSignaling();
    const { client } = stage([handler], { ranges });
    const camera = await show(client, { mode: 'playback', time: start + 10_250 });
    await until(() => camera.currentTime === start + 10_240 || undefined);
    await until(() => expect(readFrame(stillOf(camera))).to.equal(6));
    await camera.updateComplete;
    await until(() => expect(camera.state).to.equal('connecting'));
    await until(() => expect(camera.shadowRoot?.querySelector('.stale')).to.equal(null));
    answer();
    await inState(camera, 'playing');
    await until(() => stillOf(camera).hidden || undefined);
  });

  it('shows the newest live frame', async () => {
    const { answer, handler } = slowSignaling();
    const { client } = stage([handler]);
    const asked = Date.now();
    const camera = await show(client);
    const time = await until(() => camera.currentTime);
    expect(time).to.be.within(asked - 1000, Date.now());
    await until(() => expect(stillOf(camera).hidden).to.equal(false));
    await until(() => expect(camera.state).to.equal('connecting'));
    answer();
    await inState(camera, 'live');
    await until(() => stillOf(camera).hidden || undefined);
  });

  it('asks the server for no frames of what is carried elsewhere, or sends nothing now', async () => {
    const elsewhere = mockCamera({ transports: [{ type: 'whep', url: 'https://elsewhere.test/whep/yard' }] });
    const offline = mockCamera({ state: 'reconnecting' });
    for (const camera of [elsewhere, offline]) {
      const { client } = stage([http.post('*/whep/:id', () => failure('camera_offline'))], { camera });
      const element = await show(client);
      await inState(element, 'offline');
      expect(client.requests).to.include('GET /api/v1/cameras/yard').and.not.include('GET /api/v1/cameras/yard/frames');
    }
  });

  it('stands at that frame when it is paused meanwhile', async () => {
    const { handler } = slowSignaling();
    const { client } = stage([handler], { ranges });
    const camera = await show(client, { mode: 'playback', time: start + 10_250 });
    await until(() => camera.currentTime);
    camera.pause();
    await inState(camera, 'paused');
    await until(() => expect(camera.currentTime).to.equal(start + 10_240));
  });

  it('says nothing of a frame that is not to be had', async () => {
    const { client } = stage([http.get('*/frames', () => failure('internal'))], { ranges });
    const camera = await show(client, { mode: 'playback', time: start + 10_250 });
    const errors: string[] = [];
    camera.addEventListener('oriel-error', ({ detail }) => errors.push(detail.error.code));
    await inState(camera, 'playing');
    expect(errors).to.deep.equal([]);
  });
});

describe('<oriel-camera> keeps its place', () => {
  it('on the next transport', async () => {
    const whep = mockCamera({ transports: [{ type: 'whep', url: '/whep/broken' }, { type: 'whep', url: '/whep/yard' }] });
    const times: (string | null)[] = [];
    const seen = ({ request }: { request: Request }) => void times.push(new URL(request.url).searchParams.get('time'));
    const broken = http.post('*/whep/broken', (info) => {
      seen(info);
      return failure('codec_unsupported');
    });
    const { client } = stage([broken, http.post('*/whep/yard', seen)], { ranges, camera: whep });
    const camera = await show(client, { mode: 'playback', time: start + 5000 });
    camera.seek(start + 20_000);
    await inState(camera, 'playing');
    await until(() => expect(times.at(-1)).to.equal(toIso(start + 20_000)));
  });

  it('when it is moved to another place in the page', async () => {
    const { client } = stage([], { ranges });
    const camera = await show(client, { mode: 'playback', paused: true, time: start + 5000 });
    await inState(camera, 'paused');
    camera.seek(start + 30_000);
    await until(() => camera.currentTime === start + 30_000 || undefined);
    const elsewhere = document.createElement('div');
    camera.parentElement?.append(elsewhere);
    elsewhere.append(camera);
    await inState(camera, 'paused');
    await until(() => expect(camera.currentTime).to.equal(start + 30_000));
  });

  it('with a seek in the same breath as a change of mode', async () => {
    const { client } = stage([], { ranges });
    const camera = await show(client);
    await inState(camera, 'live');
    camera.paused = true;
    camera.mode = 'playback';
    camera.seek(start + 12_000);
    await until(() => camera.currentTime === start + 12_000 || undefined);
    await until(() => expect(camera.state).to.equal('paused'));
  });

  it('and a step ends the wait for a frame that could not be had', async () => {
    let failing = false;
    const frames = http.get('*/frames', () => (failing ? failure('internal') : undefined));
    const { client } = stage([frames], { ranges });
    const { after } = client.environment;
    const timers = new Set<() => void>();
    client.environment.after = (wait, run) => {
      const cancel = after(wait, run);
      timers.add(run);
      return () => {
        timers.delete(run);
        cancel();
      };
    };
    const camera = await show(client, { mode: 'playback', paused: true, time: start + 5000 });
    await inState(camera, 'paused');
    failing = true;
    camera.seek(start + 40_000);
    await inState(camera, 'disconnected');
    failing = false;
    const retry = [...timers].at(-1);
    expect(retry && timers.has(retry)).to.equal(true);
    camera.step(1);
    await until(() => camera.currentTime === start + 5040 || undefined);
    await until(() => expect(retry && timers.has(retry)).to.equal(false));
    client.environment.after = after;
  });
});

async function inContext(client: OrielClient) {
  const context = await fixture<HTMLElementTagNameMap['oriel-context']>(html`<oriel-context .client=${client}><oriel-camera camera="yard"></oriel-camera></oriel-context>`);
  return { context, camera: context.querySelector('oriel-camera') as OrielCamera };
}

describe('<oriel-camera> in a context', () => {
  it('takes the new client after an error', async () => {
    const refused = stage([http.get('*/api/v1/cameras/:id', () => failure('not_authenticated'))]);
    const allowed = stage();
    const { context, camera } = await inContext(refused.client);
    await inState(camera, 'error');
    context.client = allowed.client;
    await inState(camera, 'live');
  });

  it('goes on with the client it has, and takes the new one when that fails', async () => {
    const first = stage();
    const second = stage();
    const { context, camera } = await inContext(first.client);
    await inState(camera, 'live');
    context.client = second.client;
    await context.updateComplete;
    await camera.updateComplete;
    await until(() => expect(camera.state).to.equal('live'));
    expect(second.client.requests).to.deep.equal([]);
    first.client.offline = true;
    first.peers.close();
    await until(() => second.client.requests.length > 0 || undefined);
    await inState(camera, 'live');
  });
});
