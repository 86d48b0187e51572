import { expect } from '@open-wc/testing';
import type { MediaFacts, MediaIntent, MediaPlayer } from '@oriel/player';
import { http, HttpResponse } from 'msw';
import { HeldHls } from './held-hls.ts';
import { canEncodeHls, inState, shows, TOUR, until, type MediaWorldOptions } from './media-support.ts';

const OTHER = '/videos/other/master.m3u8';
const FRAME = 0.04;

let world: HeldHls;

/** A player whose first segment is there, and hls.js is not. */
async function start(intent: Partial<MediaIntent> = {}, options: MediaWorldOptions = {}): Promise<MediaPlayer> {
  world = new HeldHls({ audio: ['en', 'de'], ...options });
  const player = world.play(intent);
  await until(() => (world.isHeld && player.facts.buffered.length > 0) || undefined);
  expect(player.facts.renditions, 'hls.js would tell them').to.deep.equal([]);
  return player;
}
const takenOver = (player: MediaPlayer) => until(() => player.facts.renditions.length > 0 || undefined);
/** Its frame is the one of this place. */
const isAt = (place: number) => until(() => expect(world.clock).to.be.within(place - FRAME, place + 0.001));
const segments = (path: string) => world.asked.filter((asked) => asked.includes(path) && asked.endsWith('.m4s'));

describe('a video before hls.js is there', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  afterEach(() => world[Symbol.dispose]());

  it('plays, and hls.js goes on with it: no frame is lost or repeated, and nothing is loaded again', async () => {
    const player = await start({ speed: 0.25 });
    const frames = world.watch();
    await inState(player, 'playing');
    const facts: MediaFacts[] = [];
    player.subscribe(() => facts.push(player.facts));
    await until(() => world.video.currentTime > 0.3 || undefined);
    expect(player.facts).to.deep.include({ duration: 20, range: { from: 0, to: 20 }, live: false, sound: true, state: 'playing' });
    expect(player.facts.buffered.map(({ to }) => Math.round(to))).to.deep.equal([1]);
    const { droppedVideoFrames } = world.video.getVideoPlaybackQuality();
    world.events.length = 0;
    world.release();
    await until(() => player.facts.rendition);
    expect(world.video.currentTime, 'in the first segment').to.be.below(1);
    await until(() => world.video.currentTime > 1.3 || undefined);
    expect(world.events).to.deep.equal([]);
    expect(facts.filter(({ duration, range, sound, state }) => duration !== 20 || range?.to !== 20 || !sound || state !== 'playing')).to.deep.equal([]);
    const [first, last] = [frames[0]!, frames.at(-1)!];
    const dropped = world.video.getVideoPlaybackQuality().droppedVideoFrames - droppedVideoFrames;
    expect(last.count - first.count, 'frames').to.be.within(Math.round((last.place - first.place) / FRAME) - dropped, Math.round((last.place - first.place) / FRAME));
    for (const [index, { clock, place }] of frames.entries()) {
      // Firefox draws the frame before the one that it tells, or the next one where it is late.
      expect(clock, `${place}`).to.be.within(place - FRAME - 0.001, place + FRAME + 0.001);
      if (index > 0) expect(place).to.be.above(frames[index - 1]!.place);
    }
    expect(world.asked).to.deep.equal([...new Set(world.asked)]);
    expect(world.media.open.mediaSources).to.equal(1);
  });

  for (const [what, options] of Object.entries({
    'sound in its segments': { audio: [], sound: true },
    'no sound': { audio: [] },
    'another start of its decode times': { origin: 100_000 },
    'more to come': { made: () => 5 },
  } satisfies Record<string, MediaWorldOptions>)) {
    it(`goes on: with ${what}`, async () => {
      const player = await start({}, options);
      world.release();
      await until(() => world.video.currentTime > 1.2 || undefined);
      await until(() => expect(player.facts.buffered.map(({ from }) => from)).to.deep.equal([0]));
      expect(world.events.filter((type) => type === 'emptied' || type === 'seeking')).to.deep.equal([]);
      expect(player.facts).to.include({ sound: what !== 'no sound', duration: 'made' in options ? 5 : 20 });
      const loaded = world.asked.filter((path) => !path.endsWith('.m3u8'));
      expect(loaded).to.deep.equal([...new Set(loaded)]);
    });
  }

  it('can be sought, and hls.js does not move it', async () => {
    const player = await start({ paused: true, time: 7.3 });
    await shows(player, 7.3, 7.3);
    await isAt(7.3);
    player.seek(7.1);
    await isAt(7.1);
    world.release();
    player.seek(7.2);
    await takenOver(player);
    await until(() => player.facts.buffered.some(({ to }) => to > 9) || undefined);
    await isAt(7.2);
    player.seek(15.5);
    await isAt(15.5);
    expect(segments('/video/').filter((path) => path.endsWith('/0.m4s'))).to.deep.equal([]);
  });

  for (const time of [2.5, 12.5]) {
    it(`can be sought to what is not loaded: from 7.3 to ${time}`, async () => {
      const player = await start({ paused: true, time: 7.3 });
    await shows(player, 7.3, 7.3);
      await isAt(7.3);
      player.seek(time);
      await until(() => expect(player.facts).to.include({ seeking: time, time: 7.3 }));
      world.release();
      await shows(player, time, time);
      await isAt(time);
    });
  }

  it('can be paused, and stays so', async () => {
    const player = await start({ speed: 0.25 });
    await inState(player, 'playing');
    player.pause();
    const place = world.video.currentTime;
    const played: unknown[] = [];
    world.video.addEventListener('playing', (event) => played.push(event));
    world.release();
    await takenOver(player);
    await until(() => player.facts.buffered.some(({ to }) => to > 2) || undefined);
    expect(world.video.currentTime).to.equal(place);
    expect(player.facts.state).to.equal('paused');
    expect(played).to.deep.equal([]);
    player.play();
    await until(() => world.video.currentTime > place || undefined);
  });

  it('gets the quality and the sound that are chosen meanwhile', async () => {
    const player = await start({ speed: 0.25 });
    player.set({ quality: '360p', audioTrack: 'de' });
    world.release();
    await until(() => expect(player.facts).to.include({ rendition: '360p', audioTrack: 'de' }));
    expect(segments('/sound/de/')).to.include('/videos/tour/sound/de/0.m4s');
    await until(() => world.video.videoHeight === 360 || undefined);
    player.set({ quality: '180p' });
    await until(() => (player.facts.rendition === '180p' && world.video.videoHeight === 180) || undefined);
  });

  it('leaves nothing behind, and asks for nothing more: closed before hls.js is loaded, and while it is', async () => {
    for (const late of [false, true]) {
      const player = await start();
      if (late) world.release();
      player.close();
      const { length } = world.asked;
      world.release();
      await until(() => expect([world.media.open.mediaSources, world.video.hasAttribute('src'), world.isHeld]).to.deep.equal([0, false, false]));
      await inState(world.play({ src: OTHER }), 'playing');
      expect(world.asked.slice(length).filter((path) => !path.includes('/other/'))).to.deep.equal([]);
      if (!late) world[Symbol.dispose]();
    }
  });

  it('gives way to another video', async () => {
    const player = await start();
    player.set({ src: OTHER });
    world.release();
    await until(() => segments('/other/').length > 0);
    await until(() => (world.isHeld ? (world.release(), undefined) : player.facts.renditions.length > 0) || undefined);
    await until(() => world.video.currentTime > 1.2 || undefined);
    expect(segments('/tour/').length).to.equal(2);
    expect(world.media.open.mediaSources).to.equal(1);
  });

  it('is left to hls.js where the browser does not take it, or cannot decode it', async () => {
    const { addSourceBuffer } = MediaSource.prototype;
    let refused = 0;
    MediaSource.prototype.addSourceBuffer = function (type) {
      if (refused++ > 0) return addSourceBuffer.call(this, type);
      throw new DOMException('not now', 'NotSupportedError');
    };
    try {
      world = new HeldHls();
      await inState(world.play({ time: 3.5 }), 'playing');
      expect(world.video.currentTime).to.be.within(3.5, 5);
      world[Symbol.dispose]();
    } finally {
      MediaSource.prototype.addSourceBuffer = addSourceBuffer;
    }
    const sources: MediaSource[] = [];
    MediaSource.prototype.addSourceBuffer = function (type) {
      sources.push(this);
      return addSourceBuffer.call(this, type);
    };
    try {
      const player = await start();
      await until(() => world.video.currentTime > 0.2 || undefined);
      sources[0]!.endOfStream('decode');
      await until(() => world.video.error ?? undefined);
      world.release();
      await until(() => world.video.currentTime > 1.2 || undefined);
      await inState(player, 'playing');
    } finally {
      MediaSource.prototype.addSourceBuffer = addSourceBuffer;
    }
  });

  it('is left to hls.js where the first answer for a segment is an error', async () => {
    let refused = 0;
    const first = http.get('*/video/180/0.m4s', () => (refused++ === 0 ? new HttpResponse(null, { status: 503 }) : undefined));
    world = new HeldHls({ first: [first] });
    await inState(world.play(), 'playing');
    expect(segments('/video/').slice(0, 2)).to.deep.equal(['/videos/tour/video/180/0.m4s', '/videos/tour/video/180/0.m4s']);
  });

  const master = (edit: (text: string) => string) => ({
    first: [
      http.get(`*${TOUR}`, () => new HttpResponse(edit('#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-STREAM-INF:BANDWIDTH=9,CODECS="avc1.42C01F"\nvideo/180/index.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=99,CODECS="avc1.42C01F"\nvideo/360/index.m3u8\n'))),
    ],
  });
  for (const [what, options, intent] of [
    ['no codecs in its playlist', master((text) => text.replaceAll(/,CODECS="[^"]*"/g, '')), {}],
    ['an old playlist, as transport streams have', master((text) => text.replace('VERSION:7', 'VERSION:3')), {}],
    ['discontinuities', { tags: ['#EXT-X-DISCONTINUITY-SEQUENCE:1'] }, {}],
    ['a quality that was chosen before', {}, { quality: '360p' }],
    ['a sound that was chosen before', { audio: ['en', 'de'] }, { audioTrack: 'de' }],
    ['a data saver', {}, { dataSaver: 'on' }],
    ['licences', {}, { drm: { clearkey: { licenseUrl: '/none' } } }],
  ] satisfies [string, MediaWorldOptions, Partial<MediaIntent>][]) {
    it(`is left to hls.js at once: with ${what}`, async () => {
      world = new HeldHls(options);
      const player = world.play(intent);
      await takenOver(player);
      await inState(player, 'playing');
      expect(world.isHeld).to.equal(false);
    });
  }

  it('is left to hls.js at once: with a ManagedMediaSource', async () => {
    const { MediaSource: own } = globalThis;
    Object.assign(globalThis, { ManagedMediaSource: class extends own {} });
    try {
      world = new HeldHls();
      await takenOver(world.play());
      expect(world.isHeld).to.equal(false);
    } finally {
      Reflect.deleteProperty(globalThis, 'ManagedMediaSource');
    }
  });
});
