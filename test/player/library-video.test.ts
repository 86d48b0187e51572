import { expect } from '@open-wc/testing';
import { http, HttpResponse } from 'msw';
import { error, mockProgress, mockQuality, mockVideo, MockLibrary } from '../mocks/library-handlers.ts';
import { canEncodeHls, inState, MediaWorld, shows, until, type MediaWorldOptions } from './media-support.ts';

let world: MediaWorld;
let library: MockLibrary;

function play(intent: Parameters<MediaWorld['play']>[0] = {}, { first = [], ...options }: MediaWorldOptions = {}) {
  world = new MediaWorld({ ...options, first: [...first, ...library.handlers] });
  return world.play({ src: '', video: 'tour', ...intent });
}

describe('a video of the library', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  beforeEach(() => {
    localStorage.clear();
    library = new MockLibrary();
  });
  afterEach(() => world[Symbol.dispose]());

  it('plays with its title and its picture, which is freed at the end', async () => {
    library.picture = new Blob(['x'], { type: 'image/jpeg' });
    const player = play();
    expect(player.facts).to.include({ state: 'connecting', source: '/api/v1/videos/tour/stream' });
    await inState(player, 'playing');
    const poster = await until(() => player.facts.video?.poster);
    expect(player.facts.video).to.include({ title: 'Harbour tour' }).and.not.have.property('resumedAt');
    expect(await (await fetch(poster)).text()).to.equal('x');
    player.close();
    await fetch(poster).then(() => expect.fail('the picture is kept'), () => undefined);
    expect(player.facts.video).to.equal(undefined);
  });

  it('goes on where its viewer left off, and tells', async () => {
    library.videos.set('tour', mockVideo({ progress: mockProgress({ current_time: 12.4, completed_percentage: 62 }) }));
    const player = play({ paused: true });
    await shows(player, 12.35, 12.45);
    await until(() => expect(player.facts.video?.resumedAt).to.equal(12.4));
  });

  it('begins at the start after a glance and after the end, and where the page says', async () => {
    for (const progress of [{ current_time: 3, completed_percentage: 15 }, { current_time: 19.6, completed_percentage: 98 }]) {
      library.videos.set('tour', mockVideo({ progress: mockProgress(progress) }));
      const player = play({ paused: true });
      await shows(player, 0, 0.1);
      await until(() => expect(player.facts.video?.resumedAt).to.equal(undefined));
      world[Symbol.dispose]();
    }
    library.videos.set('tour', mockVideo({ progress: mockProgress({ current_time: 12, completed_percentage: 60 }) }));
    const player = play({ paused: true, time: 7 });
    await shows(player, 6.95, 7.05);
    await until(() => expect(player.facts.video?.resumedAt).to.equal(undefined));
  });

  it('shows captions that are added while it plays', async () => {
    const shown = () => [...world.video.textTracks].filter(({ mode }) => mode === 'showing').flatMap(({ cues }) => [...(cues ?? [])].map((cue) => (cue as VTTCue).text));
    const player = play({ captions: 'de' }, { captions: ['en'] });
    await inState(player, 'playing');
    await until(() => expect(player.facts.captionTracks.map(({ id }) => id)).to.deep.equal(['en']));
    library.captions.set('en', '').set('de', 'WEBVTT\n\n00:00.000 --> 00:20.000\nDer Hafen\n');
    world.environment.skip(30_000);
    await until(() => player.facts.captionTrack === 'de');
    await until(() => shown().includes('Der Hafen'));
    player.set({ captions: 'en' });
    await until(() => shown().some((text) => text.startsWith('en ')));
    player.set({ captions: 'de' });
    await until(() => shown().join() === 'Der Hafen' || undefined);
    library.captions.delete('de');
    dispatchEvent(new Event('focus'));
    await until(() => player.facts.captionTracks.map(({ id }) => id).join() === 'en' || undefined);
    library.captions.set('de', 'WEBVTT\n\n00:00.000 --> 00:20.000\nDer Hafen\n');
    dispatchEvent(new Event('focus'));
    await until(() => player.facts.captionTrack === 'de');
    player.close();
    expect(world.video.querySelector('track'), 'nothing stays').to.equal(null);
  });

  it('tells how far it is watched: every ten seconds, at a pause, at the end, and when the page is left', async () => {
    const player = play();
    await inState(player, 'playing');
    await shows(player, 0.3, 20);
    world.environment.skip(10_000);
    await until(() => library.progress.length === 1);
    expect(library.progress[0]?.completed_percentage).to.be.closeTo(5 * library.progress[0]!.current_time, 0.01);
    // A place that is kept already is not sent again.
    await until(() => (player.facts.time ?? 0) > library.progress[0]!.current_time);
    player.pause();
    await until(() => library.progress.length === 2);
    player.seek(9);
    await shows(player, 8.9, 9.1);
    dispatchEvent(new PageTransitionEvent('pagehide'));
    await until(() => library.progress.length === 3);
    await until(() => expect(library.progress[2]).to.deep.equal({ current_time: 9, completed_percentage: 45 }));
    player.seek(19.5);
    player.play();
    await inState(player, 'ended');
    await until(() => library.progress.at(-1)?.completed_percentage === 100);
    world.environment.skip(10_000);
    const { length } = library.progress;
    player.close();
    await until(() => library.events.some(({ type }) => type === 'ended'));
    expect(library.progress).to.have.length(length, 'nothing new');
  });

  it('keeps the place on this device for a viewer whom the server does not know', async () => {
    const { progress: _, ...anonymous } = mockVideo();
    library.videos.set('tour', anonymous);
    const player = play();
    await inState(player, 'playing');
    player.pause();
    player.seek(11);
    await shows(player, 10.9, 11.1);
    world[Symbol.dispose]();
    const next = play({ paused: true });
    await shows(next, 10.9, 11.1);
    await until(() => expect(next.facts.video?.resumedAt).to.equal(11));
    expect(library.progress).to.deep.equal([]);
    localStorage.setItem('oriel-progress', '[["tour", {"position": "far"}], 5, null, ["tour"]]');
    world[Symbol.dispose]();
    await shows(play({ paused: true }), 0, 0.1);
  });

  it('reports its playback, numbered, and nothing when that is turned off', async () => {
    const player = play();
    await until(() => library.reports.length > 0);
    await until(() => expect(library.reports[0]?.session_id).to.equal('session-1'));
    const [started] = library.events;
    expect(started?.type === 'started' && started.startup_ms).to.be.above(0);
    await shows(player, 0.5, 14);
    player.seek(15);
    await shows(player, 15.5, 20);
    player.close();
    await until(() => library.events.some((event) => event.type === 'watched' && event.from >= 15));
    const { events } = library;
    expect(events.filter(({ type }) => type === 'started' || type === 'seeked').map(({ type }) => type)).to.deep.equal(['started', 'seeked']);
    const watched = events.filter((event) => event.type === 'watched');
    expect(watched[0]?.from).to.be.below(2);
    expect(watched.every(({ from, to }) => to > from)).to.equal(true);
    const before = [library.reports.length, library.progress.length];
    world[Symbol.dispose]();
    const silent = play({ report: false });
    await inState(silent, 'playing');
    await shows(silent, 0.3, 20);
    silent.close();
    world.environment.skip(20_000);
    await until(() => world.environment.waits.length === 0);
    expect([library.reports.length, library.progress.length]).to.deep.equal(before);
  });

  it('reports a quality that was chosen and is not there within three seconds', async () => {
    const never = http.get('*/videos/tour/video/360/:name.m4s', () => new Promise<Response>(() => undefined));
    const player = play({ quality: '180p' }, { first: [never] });
    await inState(player, 'playing');
    await until(() => player.facts.rendition === '180p' || undefined);
    player.set({ quality: '360p' });
    world.environment.skip(3100);
    player.close();
    await until(() => library.events.some((event) => event.type === 'quality_failed' && event.quality_label === '360p'));
    expect(library.events.filter(({ type }) => type === 'quality_changed')).to.deep.equal([]);
  });

  it('sends a report again that did not arrive, with the same numbers', async () => {
    let broken = true;
    library.answer = (path) => (broken && path.endsWith('/analytics') ? new Response('{}', { status: 503 }) : undefined);
    const player = play();
    await inState(player, 'playing');
    await until(() => world.client.requests.filter((request) => request.startsWith('POST') && request.endsWith('/analytics')).length >= 1);
    broken = false;
    world.environment.skip(10_000);
    await until(() => library.reports.length > 0);
    await until(() => expect(library.reports[0]?.first_event).to.equal(0));
    await until(() => expect(library.reports[0]?.events[0]?.type).to.equal('started'));
  });

  it('does not report again to a session that is gone', async () => {
    library.answer = (path) => (path.endsWith('/analytics') ? error(404, 'session_unknown') : undefined);
    const player = play();
    const reports = () => world.client.requests.filter((request) => request === 'POST /api/v1/videos/tour/analytics').length;
    await until(() => reports() === 1);
    await shows(player, 0.5, 20);
    library.answer = undefined;
    world.environment.skip(10_000);
    player.close();
    await until(() => world.environment.waits.length === 0);
    expect([reports(), library.reports]).to.deep.equal([1, []]);
  });

  it('waits until it can be watched, with how much is processed, and starts by itself', async () => {
    const processing = (progress: number) => mockVideo({ upload_status: 'processing', is_playable: false, qualities: [mockQuality('180p', progress), mockQuality('360p', 0)] });
    library.videos.set('tour', processing(0.5));
    const player = play();
    await until(() => player.facts.video?.processing === 0.25);
    expect(player.facts).to.include({ state: 'connecting' }).and.not.have.property('error');
    library.videos.set('tour', processing(0.9));
    world.environment.skip(2000);
    await until(() => player.facts.video?.processing === 0.45);
    library.videos.set('tour', mockVideo());
    world.environment.skip(60_000);
    await inState(player, 'playing');
    await until(() => expect(player.facts.video?.processing).to.equal(undefined));
    await until(() => library.events[0]?.type === 'started');
    const [started] = library.events;
    expect(started?.type === 'started' && started.startup_ms).to.be.below(60_000, 'the wait for the server is not the start');
  });

  it('says why it cannot be watched, and does not ask again', async () => {
    library.videos.set('tour', mockVideo({ upload_status: 'failed', is_playable: false, failure_reason: 'The file has no picture.' }));
    const player = play();
    await inState(player, 'error');
    await until(() => expect(player.facts.error).to.include({ code: 'video_failed', message: 'The file has no picture.' }));
    const asked = world.client.requests.length;
    world.environment.skip(60_000);
    expect(world.client.requests).to.have.length(asked);
    player.set({ video: 'gone' });
    await until(() => player.facts.error?.code === 'video_unknown');
  });

  it('asks for another URL when its own has expired, and goes on from what is loaded', async () => {
    let expired = false;
    let refused = 0;
    const refuse = http.get('*/videos/tour/video/:height/:name.m4s', () => {
      if (!expired) return undefined;
      refused += 1;
      return HttpResponse.json({ error: { code: 'token_expired', message: '', hint: '' } }, { status: 401 });
    });
    const player = play({ paused: true, time: 1 }, { duration: 60, first: [refuse] });
    await inState(player, 'paused');
    expired = true;
    library.answer = (path) => {
      if (path.endsWith('/stream')) expired = false;
      return undefined;
    };
    const states: string[] = [];
    player.subscribe(() => states.push(player.facts.state));
    player.seek(50);
    await shows(player, 49.9, 50.1);
    expect(refused).to.be.greaterThan(0);
    expect(library.opened).to.equal(2);
    expect(world.asked.filter((path) => path.endsWith('master.m3u8'))).to.have.length(1, 'it is not loaded anew');
    expect(states).not.to.include('error').and.not.to.include('disconnected').and.not.to.include('connecting');
    player.play();
    await inState(player, 'playing');
    await until(() => library.reports.length > 0);
    await until(() => expect(library.reports.map(({ session_id }) => session_id)).to.deep.equal(library.reports.map(() => 'session-1')));
  });

  it('asks for nothing after it was taken off', async () => {
    const player = play();
    await inState(player, 'playing');
    player.close();
    await until(() => world.environment.waits.length === 0);
    const asked = world.client.requests.length;
    world.environment.skip(60_000);
    dispatchEvent(new PageTransitionEvent('pagehide'));
    expect(world.client.requests).to.have.length(asked);
  });
});
