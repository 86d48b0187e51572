import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, test } from 'node:test';
import { until } from '../../../support/until.ts';
import { NGINX_MISSING } from '../../publish/support/rtmp-server.ts';
import { peakOf, sineErrors, soundOf } from './analysis.ts';
import { open } from './open.ts';
import { Processor } from './processors.ts';
import { faultsOf, publishedPictures } from './published.ts';

const CLICK = 0.002;
/** Pictures between two keyframes of the source. */
const GROUP = 25;

/** Everything outside is killed in turn for some seconds and comes back. */
export function outageTests(seconds: number): void {
  const outage = () => delay(seconds * 1000);

  describe(`each part is away for ${seconds} s`, { concurrency: true, skip: NGINX_MISSING ?? false }, () => {
    test('the processor, and it is waited for: nothing is lost, and nothing is heard of it', async (t) => {
      const { nginx, source, rig } = await open(t);
      const echo = await Processor.start('echo');
      t.after(() => echo.kill());
      const pipeline = await rig.start({ sourceUrl: source.url, processorUrl: echo.url, publishUrl: nginx.url });
      await until('it publishes', () => pipeline.status.batchNumber !== undefined);
      await echo.kill();
      await until('it is missed', () => pipeline.status.stages[2]!.reason === 'processor_unreachable', { timeout: 3000 });
      await outage();
      await echo.start();
      await until('the batches of the outage are published', () => pipeline.status.stages.at(-1)!.done >= 2 + seconds / 3);
      await rig.pipelines.stop('live', true);
      await until('the rest is published', () => pipeline.status.state === 'stopped');
      const { numbers } = await publishedPictures(source, await nginx.recordings('live'));
      assert.deepEqual(faultsOf(numbers), { missing: [], repeated: [], unknown: 0 });
      assert.ok(peakOf(sineErrors(await soundOf(await nginx.bytes('live')), 440).subarray(4096, -4096)) < CLICK);
    });

    test('the processor, and the original sound goes out meanwhile', async (t) => {
      const { nginx, source, rig } = await open(t);
      const filter = await Processor.start('filter', { AUDIO_FILTER: 'volume=0.5' });
      t.after(() => filter.kill());
      const pipeline = await rig.start({ sourceUrl: source.url, processorUrl: filter.url, publishUrl: nginx.url, onLate: 'original' });
      await until('it publishes', () => pipeline.status.batchNumber !== undefined);
      await filter.kill();
      await until('the processor is missed', () => pipeline.status.stages[2]!.failed > 0);
      await outage();
      const { done } = pipeline.status.stages[2]!;
      await filter.start();
      await until('it is used again', () => pipeline.status.stages[2]!.done > done + 1);
      await rig.pipelines.stop('live', true);
      await until('the rest is published', () => pipeline.status.state === 'stopped');
      const { numbers } = await publishedPictures(source, await nginx.recordings('live'));
      assert.deepEqual(faultsOf(numbers), { missing: [], repeated: [], unknown: 0 });
      const sound = await soundOf(await nginx.bytes('live'));
      const loud = (from: number) => peakOf(sound.subarray(from, from + 4800));
      assert.ok(Math.abs(loud(48_000) - 0.2) < 0.03, 'it begins with processed sound');
      const levels = Array.from({ length: Math.floor(sound.length / 4800) }, (_, index) => loud(index * 4800));
      assert.ok(levels.some((level) => Math.abs(level - 0.4) < 0.03), 'the original sound was published');
    });

    test('the server that is published to: what was fetched is published once', async (t) => {
      const { nginx, source, rig } = await open(t);
      const echo = await Processor.start('echo');
      t.after(() => echo.kill());
      const pipeline = await rig.start({ sourceUrl: source.url, processorUrl: echo.url, publishUrl: nginx.url });
      await until('a batch is published', () => pipeline.status.stages.at(-1)!.done >= 1);
      await nginx.kill();
      await until('it is missed', () => pipeline.status.output.state === 'reconnecting');
      await outage();
      await nginx.start();
      const { done } = pipeline.status.stages.at(-1)!;
      await until('it goes on', () => pipeline.status.stages.at(-1)!.done >= done + 2);
      await rig.pipelines.stop('live', true);
      await until('the rest is published', () => pipeline.status.state === 'stopped');
      const films = await nginx.recordings('live');
      assert.equal(films.length, 2);
      const { missing, repeated, unknown } = faultsOf((await publishedPictures(source, films)).numbers);
      assert.deepEqual({ repeated, unknown }, { repeated: [], unknown: 0 });
      // A new connection begins with a keyframe, and nothing is published twice.
      assert.ok(missing.length < GROUP, `${missing.length} pictures are missing`);
      assert.ok(pipeline.status.output.droppedFrames <= missing.length, 'what is left out is counted');
    });

    test('the network of the source: what left the playlist meanwhile is reported, and the rest is published once', async (t) => {
      const { nginx, source, rig } = await open(t, { hls: ['-hls_list_size', '6'] });
      const echo = await Processor.start('echo');
      t.after(() => echo.kill());
      const pipeline = await rig.start({ sourceUrl: source.url, processorUrl: echo.url, publishUrl: nginx.url });
      await until('it publishes', () => pipeline.status.batchNumber !== undefined);
      await source.unplug();
      await outage();
      await source.serve();
      const { done } = pipeline.status.stages[0]!;
      await until('it goes on', () => pipeline.status.stages[0]!.done > done + 3);
      await rig.pipelines.stop('live', true);
      await until('the rest is published', () => pipeline.status.state === 'stopped');
      const { missing, repeated, unknown } = faultsOf((await publishedPictures(source, await nginx.recordings('live'))).numbers);
      assert.deepEqual({ repeated, unknown }, { repeated: [], unknown: 0 });
      assert.equal(missing.length, pipeline.status.stages[0]!.failed * GROUP, 'as many pictures as the missed segments have');
      if (seconds > 10) assert.ok(rig.pipelines.book.after().some(({ reason }) => reason === 'segment_missed'));
    });

    test('the encoder of the source: it counts its segments and times anew, and the output goes on', async (t) => {
      const { nginx, source, rig } = await open(t);
      const echo = await Processor.start('echo');
      t.after(() => echo.kill());
      const pipeline = await rig.start({ sourceUrl: source.url, processorUrl: echo.url, publishUrl: nginx.url });
      await until('it publishes', () => pipeline.status.batchNumber !== undefined);
      await source.killEncoder();
      await outage();
      const { done } = pipeline.status.stages[0]!;
      source.encode();
      await until('it goes on', () => pipeline.status.stages[0]!.done > done + 3, { timeout: 90_000 });
      await rig.pipelines.stop('live', true);
      await until('the rest is published', () => pipeline.status.state === 'stopped');
      const [film] = await nginx.recordings('live');
      const times = film!.frames.filter(({ kind }) => kind === 'video').map(({ time }) => time);
      assert.ok(times.every((time, index) => index === 0 || (time - times[index - 1]! > 20 && time - times[index - 1]! < 80)), 'times go on evenly');
      assert.deepEqual(pipeline.status.stages.map(({ failed }) => failed), [0, 0, 0, 0, 0]);
    });
  });
}
