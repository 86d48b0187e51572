import { expect } from '@open-wc/testing';
import type { OrielHlsPlayer } from '@oriel/elements/hls-player';
import { mockProgress, mockQuality, mockVideo, MockLibrary } from '../../mocks/library-handlers.ts';
import { canEncodeHls, choose, inside, inState, part, shows, until, VideoServer, videoOf, words } from './support.ts';

let server: VideoServer;
let library: MockLibrary;

async function show(properties: Parameters<VideoServer['show']>[0] = {}): Promise<OrielHlsPlayer> {
  server = new VideoServer({ first: library.handlers });
  return server.show({ src: '', video: 'tour', ...properties });
}
const hintOf = (player: OrielHlsPlayer) => player.shadowRoot?.querySelector<HTMLElement>('.resume');

describe('<oriel-hls-player> with a video of the library', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  beforeEach(() => {
    localStorage.clear();
    library = new MockLibrary();
  });
  afterEach(() => server[Symbol.dispose]());

  it('has title and picture from the server, unless the page has its own', async () => {
    library.picture = new Blob([''], { type: 'image/jpeg' });
    const player = await show();
    await inState(player, 'paused');
    await until(() => videoOf(player).poster.startsWith('blob:'));
    await until(() => expect(words(part(player, 'title'))).to.equal('Harbour tour'));
    await until(() => expect(inside(player, '.frame').ariaLabel).to.equal('Harbour tour: video player'));
    Object.assign(player, { label: 'Gate', poster: 'data:,' });
    await player.updateComplete;
    await until(() => expect(inside(player, '.frame').ariaLabel).to.equal('Gate: video player'));
    await until(() => expect(videoOf(player).getAttribute('poster')).to.equal('data:,'));
  });

  it('goes on where its viewer left off, says so, and leaves the hint after a while', async () => {
    library.videos.set('tour', mockVideo({ progress: mockProgress({ current_time: 12.2, completed_percentage: 61 }) }));
    const player = await show();
    await shows(player, 12.1, 12.3);
    await until(() => hintOf(player));
    await until(() => expect(words(hintOf(player)!)).to.equal('Resumed at 0:12 · Start over'));
    await until(() => expect(words(inside(player, '[aria-live]'))).to.equal('Resumed at 0:12'));
    part(player, 'start').click();
    await inState(player, 'playing');
    await player.updateComplete;
    expect(hintOf(player)).not.to.equal(null);
    server.environment.skip(8000);
    await until(() => hintOf(player) === null);
    await until(() => expect(words(inside(player, '[aria-live]'))).to.equal(''));
  });

  it('starts over from the hint', async () => {
    library.videos.set('tour', mockVideo({ progress: mockProgress({ current_time: 12.2, completed_percentage: 61 }) }));
    const player = await show({ autoplay: true });
    await until(() => hintOf(player));
    part(player, 'start-over').click();
    await shows(player, 0, 11);
    await until(() => hintOf(player) === null);
    await until(() => expect(player.paused).to.equal(false));
  });

  it('shows how much is processed, and starts by itself', async () => {
    library.videos.set('tour', mockVideo({ upload_status: 'processing', is_playable: false, qualities: [mockQuality('180p', 0.42)] }));
    const player = await show({ autoplay: true });
    await until(() => player.shadowRoot?.querySelector('progress')?.hasAttribute('value'));
    await until(() => expect(words(inside(player, '.panel'))).to.equal('This video is being processed It starts by itself as soon as it can be watched. 42%'));
    await until(() => expect(inside<HTMLProgressElement>(player, 'progress').value).to.equal(0.42));
    await until(() => expect(player.shadowRoot?.querySelector('.spinner')).to.equal(null));
    library.videos.set('tour', mockVideo());
    server.environment.skip(2000);
    await inState(player, 'playing');
    await player.updateComplete;
    await until(() => expect(player.shadowRoot?.querySelector('.panel')).to.equal(null));
  });

  it('gets its menu of qualities when another one is made, while nothing else changes', async () => {
    const qualities = [mockQuality('180p'), mockQuality('360p', 0.4)];
    library.videos.set('tour', mockVideo({ upload_status: 'processing', qualities }));
    let heights = [180];
    server = new VideoServer({ first: library.handlers, heights: () => heights, duration: 60 });
    const player = await server.show({ src: '', video: 'tour', autoplay: true });
    await inState(player, 'playing');
    await shows(player, 0.5, 60);
    expect(player.shadowRoot?.querySelector('[part~="quality"]')).to.equal(null);
    heights = [180, 360];
    library.videos.set('tour', mockVideo());
    server.environment.skip(30_000);
    await until(() => player.shadowRoot?.querySelector('[part~="quality"]'));
    await inState(player, 'playing');
    await choose(player, 'quality', /^360p$/);
    await until(() => expect(videoOf(player).videoHeight).to.equal(360));
  });

  it('requests nothing with preload="none" until its viewer presses play', async () => {
    server = new VideoServer({ first: library.handlers });
    const player = await server.show({ src: '', video: 'tour', preload: 'none', poster: 'data:,', time: 8 });
    await until(() => part(player, 'start'));
    await until(() => expect(videoOf(player).getAttribute('poster')).to.equal('data:,'));
    using other = new VideoServer();
    const second = await other.show();
    await inState(second, 'paused');
    expect([...server.client.requests, ...server.asked, library.opened]).to.deep.equal([0]);
    expect(player).to.include({ state: 'paused', preload: 'none' });
    part(player, 'start').click();
    await inState(player, 'playing');
    await shows(player, 8, 20);
    expect(library.opened).to.equal(1);
    player.setAttribute('preload', 'often');
    await until(() => expect(player.preload).to.equal('auto'));
  });

  it('says why a video cannot be watched', async () => {
    library.videos.set('tour', mockVideo({ upload_status: 'failed', is_playable: false, failure_reason: 'The file has no picture.' }));
    const player = await show();
    await inState(player, 'error');
    await player.updateComplete;
    await until(() => expect(words(inside(player, '.panel'))).to.contain('This video cannot be watched The file has no picture.'));
    player.video = 'gone';
    await until(() => player.shadowRoot?.querySelector('.panel .title')?.textContent === 'Video not found' || undefined);
    player.video = null as never;
    await inState(player, 'idle');
  });

  it('reports nothing with report="false"', async () => {
    const player = await show();
    player.setAttribute('report', 'false');
    player.play();
    await inState(player, 'playing');
    await shows(player, 0.3, 20);
    player.remove();
    await until(() => server.environment.waits.length === 0);
    await until(() => expect([library.reports, library.progress]).to.deep.equal([[], []]));
  });
});
