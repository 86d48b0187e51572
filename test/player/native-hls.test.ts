import { expect } from '@open-wc/testing';
import { OrielError } from '@oriel/core';
import type { Intent } from '@oriel/player';
import { NativeHlsSource } from '../../packages/player/dist/sources/native-hls-source.js';
import { FakeVideo, hlsStage, sourceOptions, type HlsStage } from './fake-hls.ts';
import { until } from '../elements/camera/support.ts';

const TIME = Date.parse('2026-01-31T10:00:00.000Z');

/** A video element that plays HLS by itself and knows when its media began. */
class NativeVideo extends FakeVideo {
  start: number | undefined;

  getStartDate(): Date {
    return new Date(this.start ?? NaN);
  }
}

let stage: HlsStage;
let video: NativeVideo;
let source: NativeHlsSource;
let intent: ReturnType<typeof sourceOptions>['intent'];
/** Addresses that were asked for. */
let asked: string[];

async function open({ address: playlist = 'http://oriel.test/hls/yard/recorded.m3u8', ...change }: Partial<Intent> & { address?: string } = {}, token?: () => string): Promise<void> {
  stage = hlsStage([], token);
  video = new NativeVideo();
  asked = [];
  const { address } = stage.client.tokens;
  stage.client.tokens.address = (path, call) => {
    asked.push(path);
    return address.call(stage.client.tokens, path, call);
  };
  const made = sourceOptions({ client: stage.client, video }, { mode: 'playback', speed: 2, ...change }, TIME);
  intent = made.intent;
  source = new NativeHlsSource({ ...made.options, address: playlist });
  source.start();
  await until(() => video.src || undefined);
}

/** The browser has read the playlist. */
function load(start = TIME): void {
  video.start = start;
  video.duration = 1800;
  video.tell('loadedmetadata');
}

describe('native HLS', () => {
  afterEach(() => {
    source.close();
    stage[Symbol.dispose]();
  });

  it('plays a recording from its time on, and knows the time of each frame', async () => {
    await open();
    expect(source.facts.state).to.equal('connecting');
    expect(video.src).to.equal('http://oriel.test/hls/yard/recorded.m3u8?from=2026-01-31T10%3A00%3A00.000Z&to=2026-01-31T10%3A30%3A00.000Z');
    expect(source.timeOf({ mediaTime: 3 } as VideoFrameCallbackMetadata)).to.equal(undefined);
    load();
    expect(source.facts.state).to.equal('connected');
    expect(video.paused).to.equal(false);
    expect(video.playbackRate).to.equal(2);
    expect(source.timeOf({ mediaTime: 3 } as VideoFrameCallbackMetadata)).to.equal(TIME + 3000);
    expect(await source.receives()).to.equal(true);
  });

  it('loads a signed URL where the server needs tokens', async () => {
    await open({ mode: 'live', address: 'http://oriel.test/hls/yard/index.m3u8' }, () => 'secret');
    expect(video.src).to.equal('http://oriel.test/signed');
  });

  it('seeks within what is loaded, and loads anew for what is not', async () => {
    await open();
    load();
    source.seek(TIME + 60_000);
    expect(video.currentTime).to.equal(60);
    expect(asked).to.have.lengthOf(1);
    source.seek(TIME - 60_000);
    await until(() => asked.length === 2 || undefined);
    expect(asked[1]).to.contain('from=2026-01-31T09%3A59%3A00.000Z');
  });

  it('pauses, steps and changes its speed', async () => {
    await open();
    intent.paused = true;
    source.apply();
    load();
    expect(video.paused).to.equal(true);
    source.step(2);
    expect(video.currentTime).to.be.closeTo(0.08, 0.001);
    intent.speed = 4;
    source.apply();
    expect(video.playbackRate).to.equal(4);
    intent.paused = false;
    source.apply();
    expect(video.paused).to.equal(false);
  });

  it('says where it ended, and that it failed; tried again it goes on where it was', async () => {
    await open();
    load();
    video.tell('ended');
    expect(source.facts.ended).to.equal(TIME + 1_800_000);
    video.currentTime = 90;
    video.tell('error');
    expect(source.facts.state).to.equal('disconnected');
    expect(source.facts.error?.code).to.equal('hls_failed');
    source.retry();
    await until(() => asked.length === 2 || undefined);
    expect(source.facts.error).to.equal(undefined);
    expect(asked[1]).to.contain('from=2026-01-31T10%3A01%3A30.000Z');
  });

  it('says why it has no address, and nothing once it is closed', async () => {
    await open({}, () => 'secret');
    stage.before = () => {
      throw new OrielError('not_allowed');
    };
    source.retry();
    await until(() => source.facts.state === 'failed' || undefined);
    expect(source.facts.error?.code).to.equal('not_allowed');
    source.close();
    expect(video.src).to.equal('');
    video.tell('error');
    expect(source.facts).to.deep.equal({ mode: 'playback', state: 'idle' });
  });
});
