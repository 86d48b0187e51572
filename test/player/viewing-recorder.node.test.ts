import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OrielError, type VideoAnalyticsEvent } from '@oriel/core';
import { ViewingRecorder } from '../../packages/player/src/library/viewing-recorder.ts';
import { noMediaFacts, type MediaFacts } from '../../packages/player/src/media/media-facts.ts';

/** A viewer at a clock that the test moves. */
class Viewer {
  now = 1000;
  readonly events: VideoAnalyticsEvent[] = [];
  readonly recorder: ViewingRecorder;
  intent = { paused: false, speed: 1, quality: 'auto' };
  #facts: MediaFacts = { ...noMediaFacts, state: 'connecting' };

  constructor({ paused = false, place }: { paused?: boolean; place?: number } = {}) {
    this.intent.paused = paused;
    this.recorder = new ViewingRecorder({ now: () => this.now, askedAt: 1000, place, add: (event) => this.events.push(event) });
    this.sees({});
  }

  /** So many ms later. */
  sees(facts: Omit<Partial<MediaFacts>, 'seeking'> & { seeking?: number | undefined }, after = 0): this {
    this.now += after;
    const { seeking, ...rest } = { ...this.#facts, ...facts };
    this.#facts = { ...rest, ...(seeking !== undefined && { seeking }) };
    this.recorder.observe(this.#facts, this.intent);
    return this;
  }

  plays(from: number, to: number): this {
    this.sees({ state: 'playing', stale: false, time: from });
    for (let time = from + 0.25; time <= to; time += 0.25) this.sees({ time }, 250 / this.intent.speed);
    return this;
  }

  of(type: VideoAnalyticsEvent['type']): VideoAnalyticsEvent[] {
    return this.events.filter((event) => event.type === type);
  }
}

test('a start takes from the wish to the moving picture', () => {
  const viewer = new Viewer().sees({ state: 'connecting' }, 200).sees({ state: 'playing', time: 0 }, 150);
  assert.deepEqual(viewer.events, [{ type: 'started', startup_ms: 350 }]);
  assert.deepEqual(viewer.sees({ time: 0.25 }, 250).of('started').length, 1);
});

test('a video that waits for a press on play takes from that press', () => {
  const viewer = new Viewer({ paused: true }).sees({ state: 'paused', time: 0 }, 5000);
  viewer.intent.paused = false;
  viewer.sees({}).sees({ state: 'playing' }, 80);
  assert.deepEqual(viewer.events, [{ type: 'started', startup_ms: 80 }]);
});

test('what the browser blocks takes from the gesture', () => {
  const viewer = new Viewer().sees({ state: 'blocked' }, 300).sees({ state: 'connecting' }, 9000).sees({ state: 'playing', time: 0 }, 120);
  assert.deepEqual(viewer.events, [{ type: 'started', startup_ms: 120 }]);
});

test('a pause or a seek before the start makes its time worthless; going on where one had left off does not', () => {
  const paused = new Viewer().sees({ state: 'connecting' }, 100);
  paused.intent.paused = true;
  paused.sees({});
  paused.intent.paused = false;
  paused.sees({}).sees({ state: 'playing', time: 0 }, 100);
  assert.deepEqual(paused.events, [{ type: 'started', startup_ms: null }]);
  const sought = new Viewer().sees({ seeking: 8 }).sees({ state: 'playing', seeking: undefined, time: 8 }, 100);
  assert.deepEqual(sought.events, [{ type: 'started', startup_ms: null }]);
  const resumed = new Viewer({ place: 8 }).sees({ seeking: 8 }).sees({ state: 'playing', seeking: undefined, time: 8 }, 100);
  assert.deepEqual(resumed.events, [{ type: 'started', startup_ms: 100 }]);
});

test('who leaves before the start has seen nothing', () => {
  const viewer = new Viewer().sees({ state: 'connecting' }, 4000);
  viewer.recorder.close();
  assert.deepEqual(viewer.events, []);
});

test('seen ranges end with a seek and a pause, and go on after a stall', () => {
  const viewer = new Viewer().plays(0, 3);
  viewer.sees({ seeking: 10 }).sees({ state: 'stalled', stale: true }, 50).sees({ seeking: undefined, stale: false, time: 10 }, 500).plays(10, 12);
  viewer.sees({ state: 'stalled' }, 100).sees({ state: 'playing' }, 700).plays(12, 13);
  viewer.intent.paused = true;
  viewer.sees({ state: 'paused', time: 13.1 }, 100);
  assert.deepEqual(viewer.of('watched'), [{ type: 'watched', from: 0, to: 3 }, { type: 'watched', from: 10, to: 12 }, { type: 'watched', from: 12, to: 13.1 }]);
  assert.deepEqual(viewer.of('seeked').length, 1);
  assert.deepEqual(viewer.of('stalled'), [{ type: 'stalled', duration_ms: 700 }], 'waiting after a seek is no stall');
});

test('media that is loaded again at its place was not sought', () => {
  const viewer = new Viewer().plays(0, 3).sees({ state: 'connecting', stale: true, seeking: 3 }, 50).sees({ state: 'stalled' }, 50);
  viewer.sees({ seeking: undefined, stale: false, state: 'playing' }, 50).plays(3, 4).recorder.close();
  assert.deepEqual(viewer.of('seeked'), []);
  assert.deepEqual(viewer.of('watched'), [{ type: 'watched', from: 0, to: 3 }, { type: 'watched', from: 3, to: 4 }]);
});

test('a jump that nobody asked for, as that of a loop, begins another range', () => {
  const viewer = new Viewer().plays(0, 6).plays(0, 2).sees({ time: 5 }, 250).sees({ time: 5.25 }, 250);
  viewer.recorder.close();
  assert.deepEqual(viewer.of('watched'), [{ type: 'watched', from: 0, to: 6 }, { type: 'watched', from: 0, to: 2 }, { type: 'watched', from: 5, to: 5.25 }]);
});

test('at four times the speed, and in a hidden page, a range stays whole', () => {
  const viewer = new Viewer();
  viewer.intent.speed = 4;
  viewer.plays(0, 4).sees({ time: 24 }, 5000);
  viewer.recorder.close();
  assert.deepEqual(viewer.of('watched'), [{ type: 'watched', from: 0, to: 24 }]);
});

test('what was watched is told with its quality, the bandwidth and how much was loaded beyond it', () => {
  const viewer = new Viewer().sees({ rendition: '360p', bandwidth: 1_234_567, buffered: [{ from: 0, to: 8 }] }).plays(0, 2);
  viewer.sees({ rendition: '720p', time: 2.25, bandwidth: 4_000_400, buffered: [{ from: 0, to: 10 }] }, 250).plays(2.25, 4);
  viewer.sees({ rendition: '720p', time: 4.25, buffered: [{ from: 6, to: 10 }] }, 250).recorder.close();
  assert.deepEqual(viewer.of('watched'), [
    { type: 'watched', from: 0, to: 2.25, quality_selected: '360p', bandwidth_kbps: 4000, buffer_health: 7.75 },
    { type: 'watched', from: 2.25, to: 4.25, quality_selected: '720p', bandwidth_kbps: 4000 },
  ]);
});

test('what was watched so far is told without a gap', () => {
  const viewer = new Viewer().plays(0, 2);
  viewer.recorder.cut();
  viewer.recorder.cut();
  viewer.sees({ time: 2.25 }, 250).recorder.close();
  assert.deepEqual(viewer.of('watched'), [{ type: 'watched', from: 0, to: 2 }, { type: 'watched', from: 2, to: 2.25 }]);
});

test('stalls that nobody sees do not count, and one that lasts to the end does', () => {
  const viewer = new Viewer().plays(0, 1).sees({ state: 'stalled' }).sees({ state: 'playing' }, 40).sees({ state: 'stalled' }, 100);
  viewer.now += 2000;
  viewer.recorder.close();
  assert.deepEqual(viewer.of('stalled'), [{ type: 'stalled', duration_ms: 2000 }]);
});

test('the first quality is no switch, the end and an error are told once', () => {
  const viewer = new Viewer().sees({ state: 'playing', time: 0, rendition: '360p' }, 10).sees({ rendition: '720p' }, 10).sees({ rendition: '720p' }, 10);
  assert.deepEqual(viewer.of('quality_changed'), [{ type: 'quality_changed', quality_label: '720p' }]);
  viewer.sees({ state: 'ended' }).sees({ state: 'ended' });
  assert.equal(viewer.of('ended').length, 1);
  const error = new OrielError('hls_failed');
  viewer.sees({ state: 'error', error }).sees({ state: 'error', error });
  assert.deepEqual(viewer.of('failed'), [{ type: 'failed', code: 'hls_failed' }]);
  const early = new Viewer().sees({ state: 'error', error });
  assert.deepEqual(early.events, [{ type: 'failed', code: 'hls_failed' }]);
});

const renditions = ['720p', '360p'].map((id) => ({ id, bitrate: 1_000_000 }));

test('a quality that is chosen is told once: as changed, or as failed when it was not seen within 3 s', () => {
  const viewer = new Viewer().sees({ renditions, rendition: '360p' }).plays(0, 1);
  const chooses = (quality: string) => {
    viewer.intent.quality = quality;
    return viewer.sees({});
  };
  const told = () => viewer.events.filter(({ type }) => type.startsWith('quality')).map((event) => (event.type === 'quality_changed' || event.type === 'quality_failed' ? `${event.type} ${event.quality_label}` : ''));
  chooses('720p').sees({ rendition: '720p' }, 2900);
  assert.deepEqual(told(), ['quality_changed 720p']);
  chooses('360p').sees({ time: 9 }, 3100).sees({ rendition: '360p' }, 100);
  assert.deepEqual(told().slice(1), ['quality_failed 360p'], 'late');
  chooses('720p');
  viewer.now += 3100;
  viewer.recorder.cut();
  assert.deepEqual(told().slice(2), ['quality_failed 720p'], 'nothing else has changed meanwhile');
  chooses('360p').sees({}, 9000);
  chooses('720p').sees({ state: 'error', error: new OrielError('hls_failed') }, 200);
  assert.deepEqual(told().slice(3), ['quality_failed 720p'], 'at once when the media fails');
});

test('no switch fails that was given up, that there is no quality for, or that came before the start', () => {
  const viewer = new Viewer();
  viewer.intent.quality = '720p';
  viewer.sees({ renditions, rendition: '360p' }, 10).plays(0, 5);
  for (const quality of ['auto', '4320p', '360p', '720p', 'auto']) {
    viewer.intent.quality = quality;
    viewer.sees({}, 1000);
  }
  viewer.sees({}, 5000).recorder.cut();
  assert.deepEqual(viewer.of('quality_failed'), []);
});
