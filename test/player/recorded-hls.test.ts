import { expect } from '@open-wc/testing';
import { OrielError } from '@oriel/core';
import type { Intent } from '@oriel/player';
import { RecordedHlsSource } from '../../packages/player/dist/sources/recorded-hls-source.js';
import { FakeEngine, hlsStage, sourceOptions, type HlsStage } from './fake-hls.ts';
import { until } from '../elements/camera/support.ts';

const START = Date.parse('2026-01-31T08:00:00.000Z');
const MINUTE = 60_000;
/** Two recordings, a gap of ten minutes, then one that ends an hour before now. */
const ranges = [
  { from: START, to: START + 20 * MINUTE },
  { from: START + 30 * MINUTE, to: START + 180 * MINUTE },
];

let stage: HlsStage;
let source: RecordedHlsSource;

/** Plays from `time` on. */
async function play(time: number, { token, ...intent }: Partial<Intent> & { token?: () => string } = {}): Promise<void> {
  stage = hlsStage(ranges, token);
  const address = 'http://oriel.test/hls/yard/recorded.m3u8';
  source = new RecordedHlsSource({ ...sourceOptions(stage, { mode: 'playback', ...intent }, time).options, address });
  source.start();
  await settled();
}

const settled = () => until(() => (source.facts.state === 'connected' && source.facts.seeking === undefined) || undefined);
const shown = () => stage.last.timeAt(stage.video.currentTime);
const fail = (error: OrielError, sent?: string) => stage.last.options.onFailed(error, sent);

describe('recorded HLS', () => {
  afterEach(() => {
    source.close();
    stage[Symbol.dispose]();
  });

  it('begins at its time, in a playlist of a window around it', async () => {
    await play(START + 5 * MINUTE, { speed: 4 });
    expect(shown()).to.equal(START + 5 * MINUTE);
    expect(stage.last.from).to.equal(START + 4 * MINUTE);
    expect(stage.video.paused).to.equal(false);
    expect(stage.video.playbackRate).to.equal(4);
    source.seek(START + 6 * MINUTE);
    await settled();
    expect(shown()).to.equal(START + 6 * MINUTE);
    expect(stage.engines).to.have.lengthOf(1);
    source.seek(START + 100 * MINUTE);
    await settled();
    expect(shown()).to.equal(START + 100 * MINUTE);
    expect(stage.engines).to.have.lengthOf(2);
  });

  it('comes back from a failure to the picture that was seen, not to the last seek', async () => {
    await play(START);
    source.seek(START + MINUTE);
    await settled();
    stage.video.move(120);
    fail(new OrielError('network_gone'));
    expect(source.facts.state).to.equal('disconnected');
    stage.environment.advance(500);
    await settled();
    expect(stage.engines).to.have.lengthOf(2);
    expect(shown()).to.equal(START + 3 * MINUTE);
    stage.video.move(60);
    source.retry();
    await settled();
    expect(shown()).to.equal(START + 4 * MINUTE);
  });

  it('comes back to what was asked for when that was not there yet', async () => {
    await play(START);
    source.seek(START + 100 * MINUTE);
    await until(() => stage.engines.length === 2 || undefined);
    fail(new OrielError('network_gone'));
    stage.environment.advance(500);
    await settled();
    expect(shown()).to.equal(START + 100 * MINUTE);
  });

  it('a seek into a gap goes on behind it, in the same playlist and in another', async () => {
    await play(START + 15 * MINUTE);
    for (const [time, engines] of [[START + 25 * MINUTE, 2], [START - 100 * MINUTE, 4]] as const) {
      source.seek(time);
      const next = time < START ? START : START + 30 * MINUTE;
      await until(() => source.facts.gap?.to === next || undefined);
      await settled();
      expect(source.facts.gap).to.deep.equal({ from: time, to: next });
      expect(shown()).to.equal(next);
      expect(source.facts.error).to.equal(undefined);
      expect(stage.engines).to.have.lengthOf(engines);
    }
  });

  it('a seek into a gap says so where gaps are not skipped, and behind the last recording', async () => {
    await play(START + 15 * MINUTE, { skipGaps: false });
    source.seek(START + 25 * MINUTE);
    await until(() => source.facts.state === 'failed' || undefined);
    expect(source.facts.error?.code).to.equal('no_recording');
    expect(source.facts.error?.details?.['after']).to.equal(new Date(START + 30 * MINUTE).toISOString());
    source.close();
    stage[Symbol.dispose]();
    await play(START);
    source.seek(START + 200 * MINUTE);
    await until(() => source.facts.state === 'failed' || undefined);
    expect(source.facts.error?.code).to.equal('no_recording');
  });

  it('what was found out about an earlier seek does not end the one after it', async () => {
    await play(START + 15 * MINUTE, { skipGaps: false });
    for (const later of [START + 31 * MINUTE, START + 100 * MINUTE]) {
      let answer: () => void = () => {};
      stage.before = (path) => (path.endsWith('/frames') ? new Promise<void>((resolve) => (answer = resolve)) : undefined);
      const asked = stage.requests.length;
      source.seek(START + 25 * MINUTE);
      await until(() => stage.requests.length > asked || undefined);
      source.seek(later);
      await settled();
      answer();
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(source.facts.state).to.equal('connected');
      expect(source.facts.error).to.equal(undefined);
      expect(shown()).to.equal(later);
    }
  });

  it('goes on at the end of its window, over a gap too', async () => {
    // A window reaches half an hour: to within the gap, then to within the second recording.
    await play(START);
    expect(stage.last.duration).to.equal(20 * 60);
    stage.video.duration = stage.last.duration;
    stage.video.move(20 * 60);
    stage.video.tell('ended');
    await until(() => stage.engines.length === 2 || undefined);
    await settled();
    expect(shown()).to.equal(START + 30 * MINUTE);
    expect(source.facts.gap).to.deep.equal({ from: START + 20 * MINUTE, to: START + 30 * MINUTE });
    stage.video.duration = stage.last.duration;
    stage.video.tell('ended');
    await until(() => stage.engines.length === 3 || undefined);
    await settled();
    expect(shown()).to.equal(START + 60 * MINUTE);
    expect(source.facts.gap).to.equal(undefined);
    expect(source.facts.ended).to.equal(undefined);
  });

  it('ends where recordings do, also long ago, and at a gap that is not to be skipped', async () => {
    for (const [time, skipGaps, end] of [[START + 170 * MINUTE, true, START + 180 * MINUTE], [START, false, START + 20 * MINUTE]] as const) {
      await play(time, { skipGaps });
      stage.video.duration = stage.last.duration;
      stage.video.tell('ended');
      const ended = await until(() => source.facts.ended);
      expect(ended).to.be.closeTo(end, 10);
      expect(source.facts.state).to.equal('connected');
      expect(stage.engines).to.have.lengthOf(1);
      source.close();
      stage[Symbol.dispose]();
    }
    await play(START);
  });

  it('tells of a gap that it crossed within its playlist, or stops at it', async () => {
    for (const skipGaps of [true, false]) {
      await play(START + 19 * MINUTE, { skipGaps });
      source.presented({ mediaTime: stage.video.currentTime } as VideoFrameCallbackMetadata);
      stage.video.move(90);
      stage.environment.advance(250);
      const gap = { from: START + 20 * MINUTE, to: START + 30 * MINUTE };
      expect(source.facts.gap).to.deep.equal(skipGaps ? gap : undefined);
      expect(source.facts.ended).to.equal(skipGaps ? undefined : gap.from);
      expect(stage.video.paused).to.equal(!skipGaps);
      source.close();
      stage[Symbol.dispose]();
    }
    await play(START);
  });

  it('a token that is refused is renewed, once, and playing goes on where it was', async () => {
    let tokens = 0;
    await play(START, { token: () => `token-${tokens++}` });
    const sent = await stage.client.authorization('http://oriel.test/hls/x');
    stage.video.move(60);
    fail(new OrielError('token_expired'), sent);
    await until(() => stage.engines.length === 2 || undefined);
    await settled();
    expect(shown()).to.equal(START + MINUTE);
    const renewed = await stage.client.authorization('http://oriel.test/hls/x');
    expect(renewed).not.to.equal(sent);
    fail(new OrielError('token_expired'), renewed);
    expect(source.facts.state).to.equal('failed');
    expect(source.facts.error?.code).to.equal('token_expired');
    expect(tokens).to.equal(2);
  });

  it('is refused for good where there is no other token', async () => {
    await play(START, { token: () => 'fixed' });
    fail(new OrielError('not_authenticated'), 'Bearer fixed');
    await until(() => source.facts.state === 'failed' || undefined);
    expect(stage.engines).to.have.lengthOf(1);
  });

  it('closed, it leaves no timer and no playlist', async () => {
    await play(START);
    source.close();
    stage.environment.advance(60_000);
    expect(stage.environment.delays).to.deep.equal([]);
    expect(stage.last.options.signal.aborted).to.equal(true);
    expect(stage.last).to.be.instanceOf(FakeEngine);
  });
});
