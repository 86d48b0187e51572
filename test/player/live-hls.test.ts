import { expect } from '@open-wc/testing';
import { OrielError, type Environment } from '@oriel/core';
import { LiveHlsSource } from '../../packages/player/dist/sources/live-hls-source.js';
import { mockCamera } from '../mocks/handlers.ts';
import { hlsStage, sourceOptions, type HlsStage } from './fake-hls.ts';
import { until } from '../elements/camera/support.ts';

let stage: HlsStage;
let source: LiveHlsSource;
let intent: ReturnType<typeof sourceOptions>['intent'];

function open(camera = 'yard'): void {
  const made = sourceOptions(stage, { camera });
  intent = made.intent;
  source = new LiveHlsSource({ ...made.options, address: 'http://oriel.test/hls/yard/index.m3u8' });
  source.start();
}
const connected = () => until(() => source.facts.state === 'connected' || undefined);

/** Plays on for `seconds`, as time does. */
function run(seconds: number): void {
  for (let n = 0; n < seconds * 10; n++) {
    stage.video.move(0.1);
    stage.environment.advance(100);
  }
}

describe('live HLS', () => {
  beforeEach(() => (stage = hlsStage()));
  afterEach(() => {
    source.close();
    stage.environment.advance(100);
    expect(stage.environment.delays, 'it goes on').not.to.include(100);
    stage[Symbol.dispose]();
  });

  it('plays, a little faster while it is behind, and jumps where that takes too long', async () => {
    open();
    await connected();
    expect(stage.video.paused).to.equal(false);
    const { last: engine, video } = stage;
    // Two and three quarters of a part is as near as it keeps.
    engine.latency = 0.55;
    run(1);
    expect(video.playbackRate).to.equal(1);
    engine.latency = 0.9;
    run(1);
    expect(video.playbackRate).to.be.above(1).and.below(1.2);
    engine.latency = 1.6;
    const at = video.currentTime;
    stage.environment.advance(100);
    expect(video.currentTime).to.be.closeTo(at + 1.05, 0.06);
  });

  it('keeps further away after a stall, for a minute', async () => {
    open();
    await connected();
    const { last: engine, video } = stage;
    engine.latency = 0.62;
    run(1);
    const fast = video.playbackRate;
    expect(fast).to.be.above(1);
    video.seeking = true;
    video.tell('waiting');
    video.seeking = false;
    run(1);
    expect(video.playbackRate, 'a jump is no stall').to.equal(fast);
    video.tell('waiting');
    run(1);
    expect(video.playbackRate).to.be.below(fast);
    run(61);
    expect(video.playbackRate).to.equal(fast);
  });

  it('without a new picture for four seconds it is disconnected, and says when the camera is why', async () => {
    const since = '2026-01-31T11:59:00.000Z';
    stage.camera = mockCamera({ state: 'reconnecting', since });
    open();
    await connected();
    run(2);
    stage.environment.advance(3900);
    expect(source.facts.state).to.equal('connected');
    stage.environment.advance(300);
    expect(source.facts.state).to.equal('disconnected');
    expect(source.facts.error?.code).to.equal('no_answer');
    await until(() => source.facts.error?.code === 'camera_offline' || undefined);
    expect(source.facts.error?.details?.['since']).to.equal(since);
    stage.environment.advance(500);
    await connected();
    expect(source.facts.error).to.equal(undefined);
    expect(stage.engines).to.have.lengthOf(2);
  });

  it('paused, standing still is no failure', async () => {
    open();
    await connected();
    intent.paused = true;
    source.apply();
    expect(stage.video.paused).to.equal(true);
    stage.environment.advance(60_000);
    expect(source.facts.state).to.equal('connected');
    intent.paused = false;
    source.apply();
    stage.environment.advance(1000);
    expect(source.facts.state).to.equal('connected');
  });

  it('closed, it asks no longer why', async () => {
    let asked: AbortSignal | undefined;
    const { get } = stage.client.cameras;
    stage.client.cameras.get = (id, options) => {
      asked = options?.signal;
      return get.call(stage.client.cameras, id, options);
    };
    stage.before = () => new Promise(() => {});
    open();
    await connected();
    stage.last.options.onFailed(new OrielError('no_answer'), undefined);
    expect(asked?.aborted).to.equal(false);
    source.close();
    expect(asked?.aborted).to.equal(true);
  });

  it('takes an environment that is an object of a class', async () => {
    class Clock implements Environment {
      readonly #inner = stage.environment;
      now = () => this.#inner.now();
      random = () => 0;
      after(delay: number, callback: () => void): () => void {
        return this.#inner.after(delay, callback);
      }
      onOnline(callback: () => void): () => void {
        return this.#inner.onOnline(callback);
      }
    }
    Object.assign(stage.client, { environment: new Clock() });
    open();
    await connected();
    stage.last.latency = 0.9;
    run(1);
    expect(stage.video.playbackRate).to.be.above(1);
  });
});
