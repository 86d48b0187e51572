import { expect, fixture, html } from '@open-wc/testing';
import type { OrielRecordingPlayer } from '@oriel/elements/recording-player';
import { cameraOf, inside, inState, MINUTE, part, show, showStill, START, at, timelineOf, until } from './support.ts';

const allEvents = ['oriel-mode', 'oriel-speed', 'oriel-volume', 'oriel-time', 'oriel-state', 'oriel-error', 'oriel-seek', 'oriel-live', 'oriel-scrub', 'oriel-scrub-cancel', 'oriel-view'];

describe('<oriel-recording-player>', () => {
  it('begins with the recording at its time, and live without one', async () => {
    const { player } = await show({ time: START + MINUTE });
    await inState(player, 'playing');
    expect(player.currentTime).to.be.within(START + MINUTE, START + 2 * MINUTE);
    await until(() => expect(timelineOf(player).live).to.equal(false));
    const live = await show();
    await inState(live.player, 'live');
    await until(() => expect(live.player.getAttribute('mode')).to.equal('live'));
    await until(() => expect(timelineOf(live.player).live).to.equal(true));
    await until(() => expect(cameraOf(live.player).player).to.be.an('object'));
  });

  it('has one player for its camera, its properties and its controls', async () => {
    const { player } = await showStill();
    const { player: inner } = cameraOf(player);
    part(player, 'play').click();
    await inState(player, 'playing');
    await until(() => expect(player.paused).to.equal(false));
    player.paused = true;
    await until(() => inner?.intent.paused || undefined);
    inner?.set({ speed: 4, skipGaps: false, transport: 'hls' });
    expect([player.speed, player.skipGaps, player.transport]).to.deep.equal([4, false, 'hls']);
    await player.updateComplete;
    await until(() => expect(player.hasAttribute('paused')).to.equal(true));
    await until(() => expect(part(player, 'speed').textContent?.trim()).to.equal('4×'));
  });

  it('seeks when its time is set, also to the value that it has', async () => {
    const { player } = await showStill(START + MINUTE);
    player.step(2);
    await at(player, START + MINUTE + 80);
    player.time = new Date(START + MINUTE);
    await at(player, START + MINUTE);
    player.step(1);
    await at(player, START + MINUTE + 40);
    player.time = new Date(START + MINUTE).toISOString();
    await at(player, START + MINUTE);
  });

  it('stays live with a time when its mode says so', async () => {
    const { player } = await show({ mode: 'live', time: START + MINUTE });
    await inState(player, 'live');
    Object.assign(player, { mode: 'playback', paused: true, time: START + MINUTE });
    await at(player, START + MINUTE);
  });

  it('goes to the last of several moments that are asked for at once, from live too', async () => {
    const { player } = await show({ paused: true });
    player.seek(START);
    player.seek(START + MINUTE);
    await at(player, START + MINUTE);
    player.seek(START + 90_000);
    await at(player, START + 90_000);
  });

  it('goes from live to the recording a little earlier, and back', async () => {
    const { player } = await show();
    await inState(player, 'live');
    const modes: string[] = [];
    player.addEventListener('oriel-mode', ({ detail }) => modes.push(`${detail.camera} ${detail.mode}`));
    const { player: inner } = cameraOf(player);
    player.record();
    expect(inner?.intent).to.include({ mode: 'playback', paused: false });
    expect(player.isLive).to.equal(false);
    player.goLive();
    await inState(player, 'live');
    expect(modes).to.deep.equal(['yard playback', 'yard live']);
  });

  it('goes live for a moment in the future', async () => {
    const { player } = await showStill();
    player.seek(Date.now() + MINUTE);
    await inState(player, 'live');
  });

  it('announces what its viewer changed, and not what the page set', async () => {
    const { player } = await showStill();
    const heard: string[] = [];
    for (const type of ['oriel-speed', 'oriel-volume', 'oriel-mode'] as const) player.addEventListener(type, ({ detail }) => heard.push(`${type} ${JSON.stringify(detail)}`));
    Object.assign(player, { speed: 2, muted: false, volume: 0.3, mode: 'live' });
    await until(() => cameraOf(player).player?.intent.mode === 'live' || undefined);
    player.mode = 'playback';
    await until(() => cameraOf(player).player?.intent.mode === 'playback' || undefined);
    expect(heard).to.deep.equal([]);
    inside(player, '#speed button[aria-checked="true"]').nextElementSibling?.dispatchEvent(new MouseEvent('click'));
    cameraOf(player).player?.set({ muted: true });
    expect(heard).to.deep.equal(['oriel-speed {"camera":"yard","speed":4}', 'oriel-volume {"camera":"yard","muted":true,"volume":0.3}']);
  });

  it('sends no event while it renders', async () => {
    const { player } = await show();
    let rendering = false;
    const during: string[] = [];
    const target = player as unknown as { performUpdate(): void };
    const performUpdate = target.performUpdate.bind(player);
    target.performUpdate = () => {
      rendering = true;
      performUpdate();
      rendering = false;
    };
    for (const type of allEvents) player.addEventListener(type, () => rendering && during.push(type));
    await inState(player, 'live');
    player.time = START;
    await inState(player, 'playing');
    player.camera = '';
    await inState(player, 'idle');
    Object.assign(player, { camera: 'yard', mode: 'live' });
    await inState(player, 'live');
    expect(during).to.deep.equal([]);
  });

  it('does nothing while it is in no document, and goes on where it was', async () => {
    const { player } = await showStill(START + MINUTE);
    const parent = player.parentElement!;
    player.remove();
    const { player: inner } = cameraOf(player);
    const before = inner?.intent;
    player.play();
    player.seek(START);
    player.step(1);
    player.goLive();
    player.record();
    player.retry();
    expect(inner?.intent).to.deep.equal(before);
    parent.append(player);
    await at(player, START + MINUTE);
    await until(() => expect(player.paused).to.equal(true));
  });

  it('goes on where it was when it moves into a context', async () => {
    const { player, client } = await showStill(START + MINUTE);
    player.client = undefined;
    const context = await fixture(html`<oriel-context .client=${client}></oriel-context>`);
    context.append(player);
    await at(player, START + MINUTE);
    await until(() => expect(player.paused).to.equal(true));
  });

  it('gives a JPEG of the picture', async () => {
    const { player } = await showStill();
    expect((await player.snapshot()).type).to.equal('image/jpeg');
  });

  it('shows any address without a timeline', async () => {
    const { player } = await show({ camera: '', src: 'http://oriel.test/whep/yard' });
    await until(() => expect(player.shadowRoot?.querySelector('oriel-timeline')).to.equal(null));
    await until(() => expect(cameraOf(player).player?.intent.src).to.equal('http://oriel.test/whep/yard'));
  });

  it('has a width where nothing else says one', async () => {
    const row = await fixture<HTMLElement>(html`<div style="display: flex; width: 900px"><oriel-recording-player></oriel-recording-player><p>Beside</p></div>`);
    const player = row.firstElementChild as OrielRecordingPlayer;
    expect(player.clientWidth).to.be.greaterThan(400);
    const shrunk = await fixture<HTMLElement>(html`<div style="display: inline-block"><oriel-recording-player></oriel-recording-player></div>`);
    expect(shrunk.clientWidth).to.equal(480);
  });
});
