import { expect, html } from '@open-wc/testing';
import { http, HttpResponse } from 'msw';
import { barOf, canEncodeHls, choose, inside, inState, part, shows, TOUR, until, VideoServer, videoOf, words } from './support.ts';

let server: VideoServer;

describe('<oriel-hls-player>', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  beforeEach(() => localStorage.clear());
  afterEach(() => server[Symbol.dispose]());

  it('shows its first picture and waits for a press on play', async () => {
    server = new VideoServer();
    const player = await server.show();
    await inState(player, 'paused');
    await until(() => expect(player).to.include({ paused: true, duration: 20 }));
    const states: string[] = [];
    player.addEventListener('oriel-state', ({ detail }) => states.push(`${detail.camera}${detail.state}`));
    const times: number[] = [];
    player.addEventListener('oriel-time', ({ detail }) => times.push(detail.time));
    part(player, 'start').click();
    await inState(player, 'playing');
    await shows(player, 0.3, 20);
    await player.updateComplete;
    await until(() => expect(player.shadowRoot?.querySelector('.start')).to.equal(null));
    await until(() => expect(states).to.include('playing'));
    expect(times).to.deep.equal(times.toSorted((a, b) => a - b));
    await until(() => expect(words(part(player, 'time'))).to.match(/^0:\d\d \/ 0:20$/));
  });

  it('plays by itself with autoplay, from its time, at its speed', async () => {
    server = new VideoServer();
    const player = await server.show({ autoplay: true, time: 12, speed: 2 });
    await inState(player, 'playing');
    expect(player.currentTime).to.be.within(12, 20);
    await until(() => expect(videoOf(player).playbackRate).to.equal(2));
    player.src = '/videos/other/master.m3u8';
    await shows(player, 0, 11);
    await inState(player, 'playing');
    await until(() => expect(player.time).to.equal(undefined));
  });

  it('takes everything from attributes', async () => {
    server = new VideoServer();
    const player = await server.show();
    player.setAttribute('time', '7.5');
    player.setAttribute('muted', '');
    player.setAttribute('volume', '0.25');
    player.setAttribute('loop', '');
    await shows(player, 7.4, 7.6);
    await until(() => expect(videoOf(player)).to.include({ muted: true, loop: true, volume: 0.25 }));
  });

  it('changes the quality at once and keeps the place, and keeps the choice for the next video', async () => {
    server = new VideoServer();
    const player = await server.show({ time: 6.4 });
    await inState(player, 'paused');
    const heard: string[] = [];
    player.addEventListener('oriel-quality', ({ detail }) => heard.push(detail.quality));
    const button = await until(() => player.shadowRoot?.querySelector('[part~="quality"][aria-label^="Quality: Auto ("]'));
    const playing = /\((\d+p)\)/.exec(button.ariaLabel ?? '')?.[1];
    const other = playing === '360p' ? '180p' : '360p';
    await choose(player, 'quality', new RegExp(`^${other}$`));
    await until(() => videoOf(player).videoHeight === Number.parseInt(other) || undefined);
    await shows(player, 6.35, 6.45);
    await until(() => player.shadowRoot?.querySelector(`[part~="quality"][aria-label="Quality: ${other}"]`));
    await until(() => expect(heard).to.deep.equal([other]));
    player.remove();
    const next = await server.show();
    await inState(next, 'paused');
    await until(() => expect(next.quality).to.equal(other));
    await until(() => expect(videoOf(next).videoHeight).to.equal(Number.parseInt(other)));
    next.remove();
    const own = await server.show({ quality: 'auto' });
    expect(own.quality).to.equal('auto');
  });

  it('remembers volume, speed and captions, and what the page sets comes first', async () => {
    server = new VideoServer({ captions: ['en', 'de'], sound: true });
    const player = await server.show({ volume: 1 });
    await inState(player, 'paused');
    await choose(player, 'captions', /^Deutsch$/);
    await choose(player, 'speed', /^1\.5×$/);
    const slider = inside<HTMLInputElement>(player, '.volume-slider');
    slider.value = '0.4';
    slider.dispatchEvent(new Event('input'));
    await until(() => expect(player).to.include({ captions: 'de', speed: 1.5, volume: 0.4, muted: false }));
    player.remove();
    const next = await server.show();
    expect(next).to.include({ captions: 'de', speed: 1.5, volume: 0.4, muted: true });
    next.remove();
    const forgetful = await server.show({}, { remember: false });
    expect(forgetful).to.include({ captions: undefined, speed: 1, volume: 1 });
    localStorage.setItem('oriel-video', '{"volume":"loud","speed":-1,"quality":5,"captions":null');
    forgetful.remove();
    const broken = await server.show();
    expect(broken).to.include({ captions: undefined, speed: 1, volume: 1, quality: 'auto' });
  });

  it('has a menu of sounds where there is a choice', async () => {
    server = new VideoServer({ audio: ['en', 'de'] });
    const player = await server.show({ time: 3 });
    await choose(player, 'audio', /^Deutsch$/);
    await until(() => server.asked.some((path) => path.includes('sound/de')) || undefined);
    part(player, 'audio').click();
    await until(() => words(inside(player, '#audio')).includes('English') && player.shadowRoot?.querySelector('#audio [aria-checked="true"]')?.textContent?.includes('Deutsch'));
  });

  it('goes on by itself after a failed segment, and says so meanwhile', async () => {
    let broken = true;
    server = new VideoServer({ heights: [180], first: [http.get('*/180/2.m4s', () => (broken ? new HttpResponse(null, { status: 404 }) : undefined))] });
    const player = await server.show({ autoplay: true });
    await inState(player, 'disconnected');
    await player.updateComplete;
    await until(() => expect(words(inside(player, '.panel'))).to.contain('Reconnecting…').and.to.contain('hls_failed'));
    broken = false;
    part(player, 'retry').click();
    await shows(player, 2.1, 20);
    await player.updateComplete;
    await until(() => expect(player.shadowRoot?.querySelector('.panel')).to.equal(null));
  });

  it('says what failed, once, with one way out, unless the page does', async () => {
    let missing = true;
    server = new VideoServer({ first: [http.get('*/master.m3u8', () => (missing ? new HttpResponse(null, { status: 404 }) : undefined))] });
    const player = await server.show();
    const heard: string[] = [];
    player.addEventListener('oriel-error', (event) => {
      heard.push(event.detail.error.code);
      if (heard.length > 1) event.preventDefault();
    });
    await inState(player, 'error');
    await player.updateComplete;
    await until(() => expect(words(inside(player, '.panel'))).to.equal('Video not found It may have been removed. Try againnot_found'));
    await until(() => expect(player.shadowRoot?.querySelectorAll('.panel button').length).to.equal(1));
    await expect(player).to.be.accessible();
    player.src = '/videos/other/master.m3u8';
    await until(() => heard.length === 2 || undefined);
    await player.updateComplete;
    await until(() => expect(player.shadowRoot?.querySelector('.panel')).to.equal(null));
    missing = false;
    player.retry();
    await inState(player, 'paused');
  });

  it('falls back to its <source> elements', async () => {
    server = new VideoServer({ first: [http.get('*/missing/*', () => new HttpResponse(null, { status: 404 }))] });
    const player = await server.show({ src: '/videos/missing/master.m3u8' }, { content: html`<source src=${TOUR} />` });
    await inState(player, 'paused');
    player.querySelector('source')?.remove();
    await inState(player, 'error');
  });

  it('has a button to play where the browser refuses', async () => {
    const { prototype } = HTMLMediaElement;
    const { play } = prototype;
    prototype.play = () => Promise.reject(new DOMException('no gesture', 'NotAllowedError'));
    try {
      server = new VideoServer();
      const player = await server.show({ autoplay: true, muted: false });
      await inState(player, 'blocked');
      const start = await until(() => player.shadowRoot?.querySelector<HTMLElement>('.start'));
      await until(() => expect(part(player, 'play').ariaLabel).to.equal('Play'));
      await expect(player).to.be.accessible();
      prototype.play = play;
      player.muted = true;
      await until(() => videoOf(player).muted || undefined);
      start.click();
      await inState(player, 'playing');
    } finally {
      prototype.play = play;
    }
  });

  it('makes no request after it was removed, and continues when it is put back', async () => {
    server = new VideoServer();
    const player = await server.show({ autoplay: true, time: 5 });
    await shows(player, 5.2, 20);
    const page = player.parentElement!;
    player.remove();
    const { length } = server.asked;
    expect(videoOf(player).hasAttribute('src')).to.equal(false);
    player.play();
    player.seek(3);
    player.retry();
    await player.updateComplete;
    expect(server.environment.waits).to.deep.equal([]);
    using other = new VideoServer();
    const second = await other.show({ autoplay: true });
    await inState(second, 'playing');
    await until(() => expect(server.asked).to.have.lengthOf(length));
    page.append(player);
    await shows(player, 5.2, 20);
  });

  it('tells screen readers where it is', async () => {
    server = new VideoServer();
    const player = await server.show({ time: 6 });
    await inState(player, 'paused');
    await player.updateComplete;
    const bar = barOf(player);
    await until(() => expect(bar.getAttribute('aria-valuenow')).to.equal('6'));
    await until(() => expect(bar.getAttribute('aria-valuetext')).to.equal('6 secs of 20 secs'));
  });
});
