import { expect } from '@open-wc/testing';
import type { MediaPlayer } from '@oriel/player';
import { hlsHandlers } from '../mocks/hls-handlers.ts';
import { vodFile } from '../mocks/vod-handlers.ts';
import { canEncodeHls, inState, MediaWorld, shows, until } from './media-support.ts';

let world: MediaWorld;

/** Of the picture that is seen; its width tells the rendition. */
const height = () => world.video.videoHeight;
/** Where the first picture of these media was played. */
const beginsAt = () => (world.video.played.length > 0 ? world.video.played.start(0) : NaN);
const rendition = (player: MediaPlayer, id: string) => until(() => player.facts.rendition === id || undefined);

/** Calls back once, in the middle of the append with this number to a buffer of sound. The first one is its header. */
function onSoundAppended(number: number, callback: () => void): () => void {
  const { addSourceBuffer } = MediaSource.prototype;
  MediaSource.prototype.addSourceBuffer = function (type) {
    const buffer = addSourceBuffer.call(this, type);
    if (!type.startsWith('audio')) return buffer;
    const append = buffer.appendBuffer.bind(buffer);
    let count = 0;
    buffer.appendBuffer = (data) => {
      append(data);
      if (++count === number) callback();
    };
    return buffer;
  };
  return () => void (MediaSource.prototype.addSourceBuffer = addSourceBuffer);
}

describe('a media player', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  afterEach(() => world[Symbol.dispose]());

  it('plays a playlist from its start, and tells what it has', async () => {
    world = new MediaWorld({ sound: true });
    const player = world.play();
    expect(player.facts).to.include({ state: 'connecting', stale: true, source: '/videos/tour/master.m3u8' });
    await inState(player, 'playing');
    await until(() => (player.facts.time ?? 0) > 0.5 || undefined);
    await until(() => player.facts.rendition);
    const { buffered, duration, live, range, renditions, sound } = player.facts;
    expect({ duration, live, range, sound }).to.deep.equal({ duration: 20, live: false, range: { from: 0, to: 20 }, sound: true });
    expect(renditions).to.deep.equal([{ id: '360p', lines: 360, bitrate: 1_800_000 }, { id: '180p', lines: 180, bitrate: 900_000 }]);
    expect(buffered[0]?.from).to.be.below(0.1);
  });

  it('begins at its time, seeks while it plays and while it is paused, and ends', async () => {
    world = new MediaWorld();
    const player = world.play({ time: 8.5, paused: true });
    await inState(player, 'paused');
    await shows(player, 8.45, 8.55);
    player.seek(3);
    expect(player.facts.seeking).to.equal(3);
    await shows(player, 2.95, 3.05);
    await until(() => expect(player.facts).to.include({ state: 'paused', stale: false }));
    player.play();
    await inState(player, 'playing');
    player.seek(15);
    await shows(player, 15, 20);
    player.set({ speed: 4 });
    await inState(player, 'ended');
    await until(() => expect(world.video.playbackRate).to.equal(4));
    player.play();
    await inState(player, 'playing');
    await shows(player, 0, 15);
    player.seek(19);
    await inState(player, 'ended');
    player.seek(5);
    await inState(player, 'playing');
  });

  it('loops when it is asked to', async () => {
    world = new MediaWorld({ duration: 6 });
    const player = world.play({ loop: true });
    await inState(player, 'playing');
    player.seek(5.2);
    await shows(player, 5.1, 6);
    await shows(player, 0, 3);
    await inState(player, 'playing');
  });

  it('does not change its facts when nothing has changed, and keeps what has not', async () => {
    world = new MediaWorld();
    const player = world.play({ paused: true });
    await inState(player, 'paused');
    await until(() => player.facts.buffered[0]?.to === 20 || undefined);
    // Nothing else changes them meanwhile.
    const facts = await until(() => {
      const before = player.facts;
      world.video.dispatchEvent(new Event('timeupdate'));
      return player.facts === before ? before : undefined;
    });
    player.seek(5);
    await shows(player, 4.95, 5.05);
    expect(player.facts).not.to.equal(facts);
    expect(player.facts.renditions).to.equal(facts.renditions);
  });

  it('shows a chosen quality at once, at the same place, and goes back to automatic', async () => {
    world = new MediaWorld();
    const player = world.play({ quality: '180p', paused: true, time: 7.3 });
    await inState(player, 'paused');
    await rendition(player, '180p');
    await until(() => height() === 180 || undefined);
    player.set({ quality: '360p' });
    await until(() => (height() === 360 && player.facts.rendition === '360p') || undefined);
    await shows(player, 7.25, 7.35);
    player.play();
    await inState(player, 'playing');
    await until(() => (player.facts.time ?? 0) > 8.2 || undefined);
    const before = player.facts.time ?? 0;
    const asked = performance.now();
    const times: number[] = [];
    player.subscribe(() => player.facts.time !== undefined && times.push(player.facts.time));
    player.set({ quality: '180p' });
    await until(() => (height() === 180 && player.facts.rendition === '180p') || undefined);
    await inState(player, 'playing', 'ended');
    expect(Math.min(...times), 'back').to.be.above(before - 0.1);
    expect(Math.max(...times) - before, 'forward').to.be.below((performance.now() - asked) / 1000 + 0.5);
    player.set({ quality: 'auto' });
    await shows(player, before, 20);
    // An id that these media do not have is automatic, too.
    player.set({ quality: '4320p' });
    await inState(player, 'playing', 'ended');
  });

  it('begins with the chosen quality, and loads no other', async () => {
    world = new MediaWorld();
    const player = world.play({ quality: '180p' });
    await until(() => (player.facts.time ?? 0) > 1 || undefined);
    expect(world.asked.filter((path) => path.includes('/360/'))).to.deep.equal([]);
  });

  it('shows captions of a language, and none when none are asked for', async () => {
    world = new MediaWorld({ captions: ['en', 'de'] });
    const player = world.play({ paused: true, time: 4.5 });
    await until(() => player.facts.captionTracks.length === 2 || undefined);
    await until(() => expect(player.facts.captionTracks).to.deep.equal([{ id: 'en', label: 'English', language: 'en' }, { id: 'de', label: 'Deutsch', language: 'de' }]));
    expect(player.facts.captionTrack).to.equal(undefined);
    expect(world.asked.filter((path) => path.includes('/captions/'))).to.deep.equal([]);
    const text = () => [...world.video.textTracks].flatMap(({ activeCues, mode }) => (mode === 'showing' ? [...(activeCues ?? [])] : [])).map((cue) => (cue as VTTCue).text).join();
    player.set({ captions: 'de' });
    await until(() => text() === 'de 4' || undefined);
    await until(() => expect(player.facts.captionTrack).to.equal('de'));
    player.set({ captions: 'en' });
    await until(() => text() === 'en 4' || undefined);
    player.set({ captions: undefined });
    await until(() => (player.facts.captionTrack === undefined && text() === '') || undefined);
  });

  it('changes the sound, at the same place', async () => {
    world = new MediaWorld({ audio: ['en', 'de'] });
    const player = world.play({ paused: true, time: 4.5 });
    await until(() => player.facts.audioTrack === 'en' || undefined);
    await until(() => expect(player.facts.audioTracks).to.deep.equal([{ id: 'en', label: 'English', language: 'en' }, { id: 'de', label: 'Deutsch', language: 'de' }]));
    // What it has begun with is loaded by then.
    await inState(player, 'paused');
    await shows(player, 4.45, 4.55);
    player.set({ audioTrack: 'de' });
    await until(() => player.facts.audioTrack === 'de' || undefined);
    await until(() => world.asked.some((path) => /sound\/de\/4\.m4s/.test(path)) || undefined);
    await shows(player, 4.45, 4.55);
  });

  it('changes the sound also while the first of the other one is being appended', async () => {
    world = new MediaWorld({ audio: ['en', 'de'] });
    const player = world.play({ paused: true, time: 4.5 });
    const restore = onSoundAppended(2, () => player.set({ audioTrack: 'de' }));
    try {
      await until(() => player.facts.audioTrack === 'de' || undefined);
      await until(() => world.asked.some((path) => path.endsWith('/sound/en/4.m4s')) || undefined);
      await until(() => world.asked.some((path) => path.endsWith('/sound/de/4.m4s')) || undefined);
      await inState(player, 'paused');
      await shows(player, 4.45, 4.55);
    } finally {
      restore();
    }
  });

  it('changes the sound of a file, where the browser tells of its sounds', async () => {
    world = new MediaWorld();
    // Only Safari has this list.
    const sounds = [{ enabled: true, label: 'English', language: 'en' }, { enabled: false, label: 'Deutsch', language: 'de' }];
    Object.defineProperty(world.video, 'audioTracks', { value: Object.assign(new EventTarget(), { [Symbol.iterator]: () => sounds[Symbol.iterator]() }) });
    const url = URL.createObjectURL(await vodFile());
    const player = world.play({ src: url, paused: true });
    await until(() => player.facts.audioTrack === 'en' || undefined);
    await until(() => expect(player.facts.audioTracks).to.deep.equal([{ id: 'en', label: 'English', language: 'en' }, { id: 'de', label: 'Deutsch', language: 'de' }]));
    player.set({ audioTrack: 'de' });
    expect(sounds.map(({ enabled }) => enabled)).to.deep.equal([false, true]);
    await until(() => player.facts.audioTrack === 'de' || undefined);
    URL.revokeObjectURL(url);
  });

  it('begins a video that is still being made at its start, and grows with it', async () => {
    let made = 6;
    world = new MediaWorld({ made: () => made, duration: 20 });
    const player = world.play();
    await inState(player, 'playing');
    await until(() => beginsAt() < 0.5 || undefined);
    await until(() => expect(player.facts).to.include({ live: false, duration: 6 }));
    made = 20;
    await until(() => player.facts.duration === 20 || undefined);
  });

  it('plays live media at their edge, and goes back there', async () => {
    world = new MediaWorld({ first: hlsHandlers({ ranges: [] }) });
    const player = world.play({ src: '/hls/yard/index.m3u8' });
    await inState(player, 'playing');
    const behind = () => (player.facts.range?.to ?? NaN) - (player.facts.seeking ?? player.facts.time ?? NaN);
    await until(() => expect(player.facts.live).to.equal(true));
    expect(player.facts.duration).to.equal(undefined);
    await until(() => Math.abs(behind()) < 4 || undefined);
    player.pause();
    await until(() => behind() > 5 || undefined);
    player.goLive();
    await inState(player, 'playing');
    await until(() => Math.abs(behind()) < 4 || undefined);
  });

  it('plays another source from its start, and nothing without one', async () => {
    world = new MediaWorld();
    const player = world.play({ time: 9 });
    await shows(player, 9, 20);
    player.set({ src: '/videos/other/master.m3u8' });
    expect(player.intent.time).to.equal(undefined);
    await inState(player, 'playing');
    await until(() => beginsAt() < 0.5 || undefined);
    player.set({ src: '' });
    expect(player.facts).to.include({ state: 'idle' });
    expect(player.facts.error?.code).to.equal('no_source');
    expect(world.video.hasAttribute('src')).to.equal(false);
  });

  it('continues where it was when it is attached again', async () => {
    world = new MediaWorld();
    const player = world.play({ time: 9 });
    await shows(player, 9.2, 20);
    player.close();
    expect(player.facts.state).to.equal('idle');
    expect(player.intent.time).to.be.within(9.2, 20);
    player.attach({ video: world.video });
    await shows(player, 9.2, 20);
    await inState(player, 'playing');
  });

  it('makes no request and keeps no timer after it was closed', async () => {
    world = new MediaWorld();
    const player = world.play();
    await inState(player, 'playing');
    player.close();
    const { length } = world.asked;
    expect(world.video.hasAttribute('src')).to.equal(false);
    player.play();
    player.seek(5);
    player.retry();
    player.set({ quality: '180p' });
    await new Promise(requestAnimationFrame);
    expect(world.environment.waits).to.deep.equal([]);
    expect(world.environment.listeners).to.equal(0);
    // A second video loads completely meanwhile.
    using other = new MediaWorld();
    await inState(other.play({ src: '/videos/other/master.m3u8' }), 'playing');
    expect(world.asked).to.have.lengthOf(length);
  });
});
