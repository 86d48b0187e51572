import { systemEnvironment } from '@oriel/core';
import { expect } from '@open-wc/testing';
import type { OrielCamera } from '@oriel/elements/camera';
import { http, HttpResponse } from 'msw';
import { ManualEnvironment } from '../../core/support/manual-environment.ts';
import { mockClient } from '../../mocks/client.ts';
import { cameraHandlers, mockCamera, recordingHandlers } from '../../mocks/handlers.ts';
import { readFrame } from '../../mocks/moving-picture.ts';
import { inState, panelOf, show, stage, until } from './support.ts';

const start = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
const ranges = [
  { from: start, to: start + 60_000 },
  { from: start + 120_000, to: start + 180_000 },
];

const stillOf = (camera: OrielCamera): HTMLCanvasElement => camera.shadowRoot?.querySelector('canvas') as HTMLCanvasElement;
const at = (camera: OrielCamera, time: number) => until(() => camera.currentTime === time || undefined);

/** An offer as if it had no place for a data channel, and the answer with that place refused. */
function withoutData(sdp: string): { offer: string; refuse: (answer: string) => string } {
  const sections = (text: string) => text.split(/(?=^m=)/m);
  const all = sections(sdp);
  const place = all.findIndex((section) => section.startsWith('m=application'));
  const mid = /^a=mid:(\S+)/m.exec(all[place] ?? '')?.[1] ?? '';
  const offer = all.toSpliced(place, 1).join('').replace(/^a=group:BUNDLE.*$/m, (group) => group.split(' ').filter((part) => part.trim() !== mid).join(' '));
  const refused = `m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:${mid}\r\n`;
  return { offer, refuse: (answer) => sections(answer).toSpliced(place, 0, refused).join('') };
}

describe('<oriel-camera> recorded', () => {
  it('paused, shows the exact frame and opens no stream for it', async () => {
    const { client } = stage([], { ranges });
    const camera = await show(client, { mode: 'playback', paused: true, time: start + 10_250 });
    await inState(camera, 'paused');
    // Frame 6 of its second, 240 to 280 ms.
    await until(() => expect(camera.currentTime).to.equal(start + 10_240));
    await until(() => expect(readFrame(stillOf(camera))).to.equal(6));
    await until(() => expect(client.requests.some((request) => request.startsWith('POST'))).to.equal(false));
    await camera.updateComplete;
    await until(() => expect(camera.shadowRoot?.querySelector('.badge time')?.getAttribute('datetime')).to.equal(new Date(start + 10_240).toISOString()));
    await expect(camera).to.be.accessible();
  });

  it('has the date of a recording that is not of today, by the clock of its client', async () => {
    const environment = { ...systemEnvironment, now: () => Date.now() + 40 * 86_400_000 };
    const client = mockClient([...cameraHandlers([mockCamera()]), ...recordingHandlers({ ranges })], { environment });
    const camera = await show(client, { mode: 'playback', paused: true, time: start + 10_000, locale: 'en-GB' });
    const year = String(new Date(start).getFullYear());
    await until(() => expect(camera.shadowRoot?.querySelector('.badge time')?.textContent).to.contain(year));
    camera.seek(start + 100_000);
    await until(() => expect(panelOf(camera).buttons.map(({ textContent }) => textContent?.includes(year))).to.deep.equal([true, true]));
  });

  it('changes nothing but the picture for a quick seek, and shows a veil for a slow one', async () => {
    let hold = Promise.resolve();
    const environment = Object.assign(new ManualEnvironment(), { time: Date.now() });
    const held = http.get('*/frames', async () => void (await hold));
    const client = mockClient([held, ...cameraHandlers([mockCamera()]), ...recordingHandlers({ ranges })], { environment });
    const camera = await show(client, { mode: 'playback', paused: true, time: start + 10_000 });
    await inState(camera, 'paused');
    const picture = camera.shadowRoot!.querySelector('.stage')!;
    await until(() => !picture.classList.contains('stale'));
    const changes: MutationRecord[] = [];
    new MutationObserver((records) => changes.push(...records)).observe(picture, { attributes: true });
    camera.seek(start + 10_400);
    await at(camera, start + 10_400);
    await camera.updateComplete;
    expect(changes.map(({ attributeName }) => attributeName)).to.deep.equal([]);

    let release = () => {};
    hold = new Promise((resolve) => (release = resolve));
    camera.seek(start + 30_000);
    environment.advance(150);
    await camera.updateComplete;
    await until(() => expect(picture.classList.contains('stale')).to.equal(true));
    await until(() => expect(picture.getAttribute('aria-busy')).to.equal('true'));
    release();
    await at(camera, start + 30_000);
    await camera.updateComplete;
    await until(() => expect(picture.classList.contains('stale')).to.equal(false));
  });

  it('steps to the frame after and before, and over the end of a group', async () => {
    const { client } = stage([], { ranges });
    const camera = await show(client, { mode: 'playback', paused: true, time: start + 10_960 });
    await inState(camera, 'paused');
    camera.step(2);
    await at(camera, start + 11_040);
    camera.step(-1);
    camera.step(-1);
    await at(camera, start + 10_960);
    await until(() => expect(readFrame(stillOf(camera))).to.equal(24 % 16));
  });

  it('steps many frames at once, showing none between, and no further than there is', async () => {
    const { client } = stage([], { ranges });
    const camera = await show(client, { mode: 'playback', paused: true, time: start + 179_000 });
    await inState(camera, 'paused');
    const times: number[] = [];
    camera.addEventListener('oriel-time', ({ detail }) => times.push(detail.time));
    camera.step(-30);
    await at(camera, start + 177_800);
    expect(times).to.deep.equal([start + 177_800]);
    camera.step(250);
    await at(camera, start + 179_960);
    await until(() => expect(camera.state).to.equal('paused'));
  });

  it('seeks in quick succession and ends at the last', async () => {
    const { client } = stage([], { ranges });
    const camera = await show(client, { mode: 'playback', paused: true, time: start });
    const times: number[] = [];
    camera.addEventListener('oriel-time', ({ detail }) => times.push(detail.time));
    await inState(camera, 'paused');
    for (let time = start; time <= start + 20_000; time += 400) camera.seek(time);
    await at(camera, start + 20_000);
    await until(() => expect([...times].sort((a, b) => a - b)).to.deep.equal(times));
  });

  it('plays on from the still it stood at', async () => {
    const { client } = stage([], { ranges });
    const camera = await show(client, { mode: 'playback', paused: true, time: start + 10_000 });
    await inState(camera, 'paused');
    camera.play();
    await inState(camera, 'playing');
    await until(() => expect(client.requests.filter((request) => request.startsWith('POST'))).to.deep.equal(['POST /whep/yard']));
    camera.pause();
    await inState(camera, 'paused');
  });

  it('of a sender without a channel, pauses by ending the session and plays on by a new one', async () => {
    const times: (string | null)[] = [];
    const bare = http.post('*/whep/:id', async ({ request }) => {
      times.push(new URL(request.url).searchParams.get('time'));
      const { offer, refuse } = withoutData(await request.text());
      const { id, sdp } = await peers.answer(offer);
      const headers = { 'Content-Type': 'application/sdp', Location: `/whep/sessions/${id}` };
      return new HttpResponse(refuse(sdp), { status: 201, headers });
    });
    const { client, peers } = stage([bare], { ranges });
    const camera = await show(client, { mode: 'playback', time: start + 10_000 });
    await inState(camera, 'playing');
    camera.pause();
    await until(() => peers.sessions.size === 0 || undefined);
    await until(() => expect(camera.state).to.equal('paused'));
    const seen = camera.shadowRoot?.querySelector('video');
    await until(() => expect(stillOf(camera).hidden && !seen?.videoWidth).to.equal(false));
    camera.play();
    await until(() => peers.sessions.size === 1 || undefined);
    await inState(camera, 'playing');
    expect(times).to.have.lengthOf(2);
  });

  it('says that nothing is recorded, and goes to the recording before or after', async () => {
    const { client } = stage([], { ranges });
    const camera = await show(client, { mode: 'playback', paused: true, time: start + 90_000 });
    await inState(camera, 'gap');
    await camera.updateComplete;
    const { text, buttons } = panelOf(camera);
    expect(text).to.contain('No recording at').and.to.contain('no_recording');
    expect(buttons).to.have.lengthOf(2);
    await expect(camera).to.be.accessible();
    buttons[0]?.click();
    await at(camera, start + 59_960);
    camera.seek(start + 90_000);
    await inState(camera, 'gap');
    await camera.updateComplete;
    panelOf(camera).buttons[1]?.click();
    await at(camera, start + 120_000);
    await until(() => expect(camera.state).to.equal('paused'));
  });

  it('asks again by itself for a still that did not come', async () => {
    const { client } = stage([], { ranges });
    const camera = await show(client, { mode: 'playback', paused: true, time: start });
    await inState(camera, 'paused');
    client.offline = true;
    camera.seek(start + 30_000);
    await inState(camera, 'disconnected');
    client.offline = false;
    await at(camera, start + 30_000);
    await until(() => expect(camera.state).to.equal('paused'));
  });

  it('a time in the future: says so and goes live', async () => {
    const { client } = stage([], { ranges });
    const modes: string[] = [];
    const camera = await show(client, { mode: 'playback', paused: true, time: Date.now() + 3_600_000 });
    camera.addEventListener('oriel-mode', ({ detail }) => modes.push(detail.mode));
    await inState(camera, 'error');
    await camera.updateComplete;
    await until(() => expect(panelOf(camera).text).to.contain('in the future').and.to.contain('time_in_future'));
    panelOf(camera).buttons[0]?.click();
    await inState(camera, 'live');
    expect(modes).to.deep.equal(['live']);
    await until(() => expect(camera.mode).to.equal('live'));
  });

  it('goes from live to a recording without losing the picture between', async () => {
    const { client } = stage([], { ranges });
    const camera = await show(client);
    await inState(camera, 'live');
    const modes: string[] = [];
    camera.addEventListener('oriel-mode', ({ detail }) => modes.push(detail.mode));
    camera.seek(start + 5000);
    await inState(camera, 'connecting');
    await until(() => expect(stillOf(camera).hidden).to.equal(false));
    expect(stillOf(camera).width).to.be.greaterThan(0);
    await inState(camera, 'playing');
    expect(modes).to.deep.equal(['playback']);
    await until(() => expect(client.requests.filter((request) => request.startsWith('POST'))).to.have.lengthOf(2));
    await until(() => expect(client.requests.filter((request) => request === 'GET /api/v1/cameras/yard')).to.have.lengthOf(1));
  });
});
