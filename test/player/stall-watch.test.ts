import { expect } from '@open-wc/testing';
import { StallWatch } from '../../packages/player/dist/stage/stall-watch.js';
import { ManualEnvironment } from '../core/support/manual-environment.ts';

/** A watch of a video that presents and decodes what a test says. */
class Watched {
  readonly environment = new ManualEnvironment();
  readonly video = document.createElement('video');
  readonly watch: StallWatch;
  /** One for each stall that began or ended. */
  readonly changes: boolean[] = [];
  recoveries: number[] = [];
  readonly start = this.environment.now();
  #decoded = 0;

  constructor() {
    Object.assign(this.video, { getVideoPlaybackQuality: () => ({ totalVideoFrames: this.#decoded }) });
    this.watch = new StallWatch(this.video, this.environment, {
      changed: () => this.changes.push(this.watch.since !== undefined),
      recover: () => this.recoveries.push(this.environment.now() - this.start),
    });
  }

  /** Presents a frame every `interval` ms. */
  play(duration: number, interval = 40): void {
    for (let at = 0; at < duration; at += interval) {
      this.#decoded++;
      this.watch.frame();
      this.environment.advance(interval);
    }
  }

  /** Out of view: frames are decoded only. */
  decode(duration: number, interval = 40): void {
    for (let at = 0; at < duration; at += interval) {
      this.#decoded++;
      this.environment.advance(interval);
    }
  }

  wait(duration: number): void {
    this.environment.advance(duration);
  }
}

describe('a watch for stalls', () => {
  let watched: Watched;
  beforeEach(() => (watched = new Watched()));

  it('reports a stall within half a second after two seconds without a frame, since the last frame', () => {
    watched.watch.start();
    watched.play(3010);
    const last = watched.environment.now() - 40;
    watched.wait(1900);
    expect(watched.changes).to.deep.equal([]);
    watched.wait(600);
    expect(watched.changes).to.deep.equal([true]);
    expect(watched.watch.since).to.equal(last);
    watched.play(40);
    expect(watched.changes).to.deep.equal([true, false]);
    expect(watched.watch.since).to.equal(undefined);
  });

  it('asks for a new connection after five seconds, then less and less often', () => {
    watched.watch.start();
    watched.play(1000);
    watched.recoveries = [];
    watched.wait(240_000);
    const between = watched.recoveries.map((at, index) => Math.round((at - (watched.recoveries[index - 1] ?? 1000)) / 1000));
    expect(between).to.deep.equal([5, 10, 20, 40, 60, 60]);
    watched.play(40);
    watched.recoveries = [];
    const from = watched.environment.now() - watched.start;
    watched.wait(6000);
    expect(watched.recoveries.map((at) => Math.round((at - from) / 1000))).to.deep.equal([5]);
  });

  it('reports none where frames are far apart: as the camera says, or as they came', () => {
    watched.watch.start(3000);
    watched.play(30_000, 2900);
    expect(watched.changes).to.deep.equal([]);
    watched.watch.stop();
    watched.watch.start();
    watched.play(60_000, 5000);
    watched.changes.length = 0;
    watched.play(60_000, 5000);
    expect(watched.changes).to.deep.equal([]);
  });

  it('long frames of the past do not hide a stall of a fast camera', () => {
    watched.watch.start();
    watched.play(2000);
    watched.wait(20_000);
    watched.play(2000);
    watched.changes.length = 0;
    watched.wait(2600);
    expect(watched.changes).to.deep.equal([true]);
  });

  it('reports none while frames are decoded out of view, and ends one there', () => {
    watched.watch.start();
    watched.play(1000);
    watched.decode(10_000);
    expect(watched.changes).to.deep.equal([]);
    watched.wait(3000);
    expect(watched.changes).to.deep.equal([true]);
    watched.decode(1000);
    expect(watched.changes).to.deep.equal([true, false]);
  });

  it('reports none when timers came late, or the clock was set', () => {
    watched.watch.start();
    watched.play(1000);
    for (const sleep of [3000, 60_000, 8 * 3_600_000]) {
      // The frame comes a moment after the timer.
      watched.environment.time += sleep;
      watched.wait(500);
      watched.play(200);
    }
    let shift = 0;
    watched.environment.now = () => watched.environment.time + shift;
    for (shift of [3_600_000, -3_600_000]) {
      watched.wait(500);
      watched.play(200);
    }
    expect(watched.changes).to.deep.equal([]);
    watched.wait(2600);
    expect(watched.changes).to.deep.equal([true]);
  });

  it('reports none in a hidden page', () => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
    watched.watch.start();
    watched.play(1000);
    watched.wait(60_000);
    Reflect.deleteProperty(document, 'visibilityState');
    watched.wait(1000);
    expect(watched.changes).to.deep.equal([]);
    expect(watched.recoveries).to.deep.equal([]);
    watched.wait(1500);
    expect(watched.changes).to.deep.equal([true]);
  });

  it('stopped, it reports nothing, and starts anew', () => {
    watched.watch.start();
    watched.play(1000);
    watched.wait(2600);
    watched.watch.stop();
    expect(watched.watch.since).to.equal(undefined);
    expect(watched.environment.delays).to.deep.equal([]);
    watched.wait(10_000);
    watched.watch.start();
    watched.wait(1600);
    expect(watched.changes).to.deep.equal([true]);
    watched.watch.stop();
  });
});
