import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'node:test';
import { NGINX_MISSING } from '../publish/support/rtmp-server.ts';
import { avOffsets, peakOf, phaseOf, RATE, sineErrors, soundOf } from './support/analysis.ts';
import { open, publish } from './support/open.ts';
import { Processor } from './support/processors.ts';
import { faultsOf, publishedPictures } from './support/published.ts';

/** Far more than the encoder of sound leaves behind, and far less than a jump of the phase. */
const CLICK = 0.002;

describe('pipelines beside each other', { concurrency: true, skip: NGINX_MISSING ?? false }, () => {
  test('what goes in comes out: every picture once, and a sine through the echo processor stays a sine', async (t) => {
    const rigged = await open(t);
    const echo = await Processor.start('echo');
    t.after(() => echo.kill());
    // What is wrong with one is nothing to another.
    const dead = await rigged.rig.start({ sourceUrl: 'http://127.0.0.1:9/live.m3u8', streamId: 'dead', publishUrl: rigged.nginx.url, processorUrl: 'http://127.0.0.1:9' });
    const { pipeline, films, flv } = await publish(rigged, { processorUrl: echo.url });
    assert.equal(dead.status.stages[0]!.reason, 'source_unreachable');
    assert.equal(dead.status.isRunning, true);

    const { numbers } = await publishedPictures(rigged.source, films);
    assert.deepEqual(faultsOf(numbers), { missing: [], repeated: [], unknown: 0 });
    assert.ok(numbers.length > 3 * 3 * 25, `${numbers.length} pictures`);
    assert.deepEqual(pipeline.status.stages.map(({ failed }) => failed), [0, 0, 0, 0, 0]);

    const sound = await soundOf(flv);
    const worst = peakOf(sineErrors(sound, 440).subarray(4096, -4096));
    assert.ok(worst < CLICK, `a click of ${worst}`);
    // Whole tenths of a second are whole periods of 440 Hz: the phase never moves.
    const phases = Array.from({ length: Math.floor(sound.length / 4800) - 4 }, (_, index) => phaseOf(sound, 440, (index + 2) * 4800, 4800));
    const first = phases[5]!.phase;
    for (const [index, { phase, amplitude }] of phases.slice(5).entries()) {
      assert.ok(Math.abs(phase - first) < 0.02, `the phase has moved by ${phase - first} at ${index / 10} s`);
      assert.ok(Math.abs(amplitude - 0.4) < 0.01, `the amplitude is ${amplitude}`);
    }
    const audio = films[0]!.frames.filter(({ kind }) => kind === 'audio');
    const steps = audio.slice(1).map(({ time }, index) => time - audio[index]!.time);
    assert.ok(steps.every((step) => step === 21 || step === 22), 'the times of the sound go on evenly');
  });

  test('a processor that changes the sound is heard, and picture and sound stay together', async (t) => {
    const flash = "lt(mod(t\\,2)\\,0.2)";
    const inputs = ['-re', '-f', 'lavfi', '-i', `color=c=black:s=320x180:r=25,drawbox=c=white:t=fill:enable='lt(mod(t,2),0.2)'`, '-re', '-f', 'lavfi', '-i', `aevalsrc=0.4*sin(2*PI*1000*t)*${flash}:s=48000`];
    const rigged = await open(t, { inputs });
    const filter = await Processor.start('filter', { AUDIO_FILTER: 'volume=2' });
    t.after(() => filter.kill());
    const { films, flv } = await publish(rigged, { processorUrl: filter.url });
    const offsets = await avOffsets(flv, films[0]!);
    assert.ok(offsets.length >= 4, `${offsets.length} flashes with a beep`);
    // The output may begin within a flash, and with its first whole packet of sound.
    assert.ok(offsets.slice(1).every((offset) => Math.abs(offset) < 10), `sound is off by ${offsets.join(', ')} ms`);
    const loudest = peakOf(await soundOf(flv));
    // The source has 0.4; the encoders overshoot where a beep begins.
    assert.ok(loudest > 0.75, `twice as loud would be 0.8, not ${loudest}`);
  });

  test('times of 33 bits wrap while it runs', async (t) => {
    // 8 seconds before the wrap after 2^33 ticks of 90 kHz.
    const rigged = await open(t, { hls: ['-output_ts_offset', String(2 ** 33 / 90_000 - 8)] });
    const echo = await Processor.start('echo', { PROCESSOR_DELAY_MS: '0' });
    t.after(() => echo.kill());
    const { films, flv } = await publish(rigged, { processorUrl: echo.url, batches: 3 });
    const { pictures } = await rigged.source.media();
    assert.ok(pictures.some(({ dts }, index) => dts < (pictures[index - 1]?.dts ?? 0) - 2 ** 32), 'the source has wrapped');
    const { numbers } = await publishedPictures(rigged.source, films);
    assert.deepEqual(faultsOf(numbers), { missing: [], repeated: [], unknown: 0 });
    const times = films[0]!.frames.filter(({ kind }) => kind === 'video').map(({ time }) => time);
    assert.ok(times.every((time, index) => time === index * 40), 'pictures come every 40 ms');
    assert.ok(peakOf(sineErrors(await soundOf(flv), 440).subarray(4096, -4096)) < CLICK);
  });

  test('the twenty lines of the echo service work as they are printed', async (t) => {
    const probe = createServer().listen(5000);
    const isFree = await Promise.race([once(probe, 'listening').then(() => true), once(probe, 'error').then(() => false)]);
    if (!isFree) return t.skip('port 5000 is in use');
    probe.close();
    await once(probe, 'close');
    const service = spawn(process.execPath, [fileURLToPath(new URL('support/twenty-line-echo.ts', import.meta.url))], { stdio: ['ignore', 'pipe', 'inherit'] });
    t.after(() => service.kill('SIGKILL'));
    service.stdout.resume();
    const rigged = await open(t);
    const { pipeline, flv } = await publish(rigged, { processorUrl: 'http://127.0.0.1:5000', batches: 1 });
    assert.deepEqual(pipeline.status.stages.map(({ failed }) => failed), [0, 0, 0, 0, 0]);
    const sound = await soundOf(flv);
    assert.ok(sound.length > 3 * RATE);
    assert.ok(peakOf(sineErrors(sound, 440).subarray(4096, -4096)) < CLICK);
  });
});
