import { expect } from '@open-wc/testing';
import type { OrielError } from '@oriel/core';
import { OfflineVideos, type SaveProgress } from '@oriel/player/offline';
import { http } from 'msw';
import { error, mockProgress, mockQuality, mockVideo, MockLibrary } from '../mocks/library-handlers.ts';
import { mockFetch, type MockFetch } from '../mocks/mock-fetch.ts';
import { vodHandlers } from '../mocks/vod-handlers.ts';
import { canEncodeHls, inState, MediaWorld, shows, until } from './media-support.ts';

const DURATION = 6;

describe('videos on this device', () => {
  let library: MockLibrary;
  let world: MediaWorld;
  let files: MockFetch;
  /** Answers instead of a file of the video. */
  let refuse: (path: string) => Response | undefined;

  const offline = () => new OfflineVideos(world.client);
  const codeOf = (promise: Promise<unknown>) => promise.then(() => 'none', ({ code }: OrielError) => code);
  const cut = () => void (world.client.offline = files.offline = true);

  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  beforeEach(() => {
    localStorage.clear();
    refuse = () => undefined;
    library = new MockLibrary([mockVideo({ duration: DURATION, qualities: [mockQuality('180p')] })]);
    const vod = { duration: DURATION, heights: [180], captions: ['en'], audio: ['en', 'de'] };
    const first = [http.all('http://oriel.test/videos/tour/*', ({ request }) => refuse(new URL(request.url).pathname)), ...library.handlers];
    world = new MediaWorld({ ...vod, first });
    files = mockFetch([...first, ...vodHandlers(vod)]);
  });
  afterEach(async () => {
    world[Symbol.dispose]();
    files.restore();
    for (const name of await caches.keys()) await caches.delete(name);
  });

  it('are saved with their sounds and captions, told as they come, listed and removed', async () => {
    const told: SaveProgress[] = [];
    expect(await offline().sizes('tour')).to.deep.equal([{ quality: '180p', lines: 180, bytes: 1_000_000 }]);
    const saved = await offline().save('tour', { quality: '180p', onProgress: (progress) => told.push(progress) });
    expect(saved).to.include({ id: 'tour', title: 'Harbour tour', quality: '180p', isComplete: true, total: saved.bytes });
    expect(told.at(-1)?.bytes).to.equal(saved.bytes);
    expect(told.map(({ bytes }) => bytes)).to.deep.equal(told.map(({ bytes }) => bytes).toSorted((a, b) => a - b));
    const paths = files.asked.map((url) => new URL(url).pathname);
    for (const folder of ['video/180', 'sound/en', 'sound/de', 'captions/en']) expect(paths).to.include(`/videos/tour/${folder}/index.m3u8`);
    expect(new Set(paths).size, 'each file once').to.equal(paths.length);
    expect(await offline().list()).to.deep.equal([saved]);
    await offline().remove('tour');
    expect([await offline().list(), await offline().get('tour')]).to.deep.equal([[], undefined]);
  });

  it('play and seek without network, go on where they were, and tell the server later', async () => {
    await offline().save('tour', { quality: '180p' });
    cut();
    world.environment.skip(1);
    const player = world.play({ src: '', video: 'tour', captions: 'en' });
    await until(() => {
      world.environment.skip(5000);
      return player.facts.state === 'playing';
    });
    expect(player.facts.video).to.include({ title: 'Harbour tour', offline: true });
    expect(player.facts.audioTracks.length).to.equal(2);
    await until(() => player.facts.captionTrack === 'en');
    player.pause();
    await inState(player, 'paused');
    player.seek(5.2);
    await shows(player, 5.15, 5.25);
    const { time = 0 } = player.facts;
    expect(world.asked, 'hls.js has asked the network for nothing').to.deep.equal([]);
    player.close();
    world.client.offline = files.offline = false;
    world.client.resume();
    const online = world.play({ src: '', video: 'tour', paused: true });
    await until(() => online.facts.video?.resumedAt !== undefined);
    expect(online.facts.video?.resumedAt).to.be.closeTo(time, 0.1);
    expect(online.facts.video?.offline).to.equal(undefined);
    await until(() => library.progress.some(({ current_time }) => Math.abs(current_time - time) < 0.1));
  });

  it('go on where they were watched elsewhere meanwhile', async () => {
    await offline().save('tour', { quality: '180p' });
    cut();
    world.environment.skip(1);
    const player = world.play({ src: '', video: 'tour' });
    await until(() => {
      world.environment.skip(5000);
      return player.facts.state === 'playing';
    });
    player.pause();
    await inState(player, 'paused');
    player.close();
    world.client.offline = files.offline = false;
    world.client.resume();
    const later = new Date(world.client.now() + 60_000).toISOString();
    library.videos.set('tour', { ...library.videos.get('tour')!, progress: mockProgress({ current_time: 5.1, completed_percentage: 85, last_watched_at: later }) });
    const online = world.play({ src: '', video: 'tour', paused: true });
    await until(() => online.facts.video?.resumedAt !== undefined);
    expect(online.facts.video?.resumedAt).to.equal(5.1);
    expect(library.progress).to.deep.equal([]);
  });

  it('wait for the network, and go on', async () => {
    const told: SaveProgress[] = [];
    refuse = (path) => {
      if (path.endsWith('/video/180/3.m4s')) files.offline = true;
      return files.offline ? error(503, 'busy') : undefined;
    };
    const saving = offline().save('tour', { quality: '180p', onProgress: (progress) => told.push(progress) });
    await until(() => told.at(-1)?.waits);
    refuse = () => undefined;
    files.offline = false;
    await until(() => {
      world.environment.skip(5000);
      return told.at(-1)?.waits === false;
    });
    expect((await saving).isComplete).to.equal(true);
  });

  it('go on after they were ended, and load nothing twice', async () => {
    const ending = new AbortController();
    const saving = offline().save('tour', { quality: '180p', signal: ending.signal, onProgress: ({ bytes }) => bytes > 3000 && ending.abort() });
    expect((await saving.catch((reason: DOMException) => reason.name))).to.equal('AbortError');
    expect(await offline().get('tour')).to.include({ isComplete: false });
    const before = files.asked.filter((url) => /m4s|init/.test(url));
    expect(before).not.to.deep.equal([]);
    files.asked.length = 0;
    const saved = await offline().save('tour', { quality: '180p' });
    expect(saved.isComplete).to.equal(true);
    // The file that was on its way may be loaded again.
    const again = files.asked.map((url) => new URL(url).pathname).filter((path) => before.some((url) => new URL(url).pathname === path));
    expect(again.length).to.be.at.most(1);
  });

  it('ask with another signature when one has expired', async () => {
    refuse = () => (library.opened < 2 && files.asked.length > 4 ? error(401, 'token_expired') : undefined);
    expect((await offline().save('tour', { quality: '180p' })).isComplete).to.equal(true);
    expect(library.opened).to.equal(2);
    expect(new URL(files.asked.at(-1)!).searchParams.get('access')).to.equal('signature-2');
  });

  it('are as large as their shorter side', async () => {
    library.videos.set('upright', mockVideo({ id: 'upright', qualities: [{ ...mockQuality('720p'), resolution_width: 720, resolution_height: 1280 }] }));
    expect((await offline().sizes('upright')).map(({ lines }) => lines)).to.deep.equal([720]);
  });

  it('say why they cannot be saved, and keep nothing then', async () => {
    library.videos.set('locked', mockVideo({ id: 'locked', protection: 'clearkey' }));
    expect(await codeOf(offline().sizes('locked'))).to.equal('video_protected');
    expect(await codeOf(offline().save('locked', { quality: '180p' }))).to.equal('video_protected');
    expect(await codeOf(offline().save('tour', { quality: '4320p' }))).to.equal('not_found');
    library.videos.set('huge', mockVideo({ id: 'huge', qualities: [{ ...mockQuality('180p'), file_size_bytes: 1e15 }] }));
    expect(await codeOf(offline().save('huge', { quality: '180p' }))).to.equal('storage_full');
    const { put } = Cache.prototype;
    Cache.prototype.put = function (address, response) {
      return String(address).includes('.m4s') ? Promise.reject(new DOMException('full', 'QuotaExceededError')) : put.call(this, address, response);
    };
    try {
      expect(await codeOf(offline().save('tour', { quality: '180p' }))).to.equal('storage_full');
    } finally {
      Cache.prototype.put = put;
    }
    expect(await offline().list()).to.deep.equal([]);
  });
});
