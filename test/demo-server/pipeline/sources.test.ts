import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { runFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import { until } from '../../support/until.ts';
import { NGINX_MISSING } from '../publish/support/rtmp-server.ts';
import { peakOf, sineErrors, soundOf } from './support/analysis.ts';
import { open, publish } from './support/open.ts';
import { Processor } from './support/processors.ts';
import { faultsOf, publishedPictures } from './support/published.ts';

const CLICK = 0.002;

describe('kinds of sources', { concurrency: true, skip: NGINX_MISSING ?? false }, () => {
  test('fragmented MP4 with B-frames, named by a master playlist: pictures are carried as they came', async (t) => {
    const rigged = await open(t, { video: ['-bf', '2', '-preset', 'veryfast'], hls: ['-hls_segment_type', 'fmp4', '-master_pl_name', 'master.m3u8'] });
    const echo = await Processor.start('echo');
    t.after(() => echo.kill());
    const { pipeline, flv } = await publishRaw(rigged, { processorUrl: echo.url, sourceUrl: rigged.source.url.replace('live', 'master') });
    assert.deepEqual(pipeline.status.stages.map(({ failed }) => failed), [0, 0, 0, 0, 0]);
    const shown = await presentationTimes(flv);
    assert.ok(shown.length > 150, `${shown.length} pictures`);
    assert.ok(shown.slice(1).every((time, index) => Math.abs(time - shown[index]! - 40) <= 1), 'pictures are shown every 40 ms');
    assert.ok(peakOf(sineErrors(await soundOf(flv), 440).subarray(4096, -4096)) < CLICK);
  });

  test('sound in a rendition of its own', async (t) => {
    const rigged = await open(t, {
      output: ['-map', '0:v', '-map', '1:a', '-f', 'hls', '-hls_time', '1', '-hls_list_size', '15', '-hls_flags', 'temp_file', '-var_stream_map', 'v:0,agroup:sound a:0,agroup:sound,default:yes', '-master_pl_name', 'master.m3u8', '-hls_segment_filename', 'FOLDER/part%v-%d.ts', 'FOLDER/rendition%v.m3u8'],
      playlist: 'rendition0.m3u8',
    });
    const echo = await Processor.start('echo');
    t.after(() => echo.kill());
    const { pipeline, films, flv } = await publish(rigged, { processorUrl: echo.url, sourceUrl: rigged.source.url.replace('rendition0', 'master') });
    assert.deepEqual(pipeline.status.stages.map(({ failed }) => failed), [0, 0, 0, 0, 0]);
    const times = films[0]!.frames.filter(({ kind }) => kind === 'video').map(({ time }) => time);
    assert.ok(times.length > 150 && times.every((time, index) => time === index * 40));
    assert.ok(peakOf(sineErrors(await soundOf(flv), 440).subarray(4096, -4096)) < CLICK);
  });

  test('AES-128', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'oriel-key-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, 'key'), randomBytes(16));
    await writeFile(join(folder, 'key.info'), `key.bin\n${join(folder, 'key')}\n`);
    const rigged = await open(t, { hls: ['-hls_key_info_file', join(folder, 'key.info')], files: { 'key.bin': join(folder, 'key') } });
    const echo = await Processor.start('echo');
    t.after(() => echo.kill());
    const { pipeline, films } = await publish(rigged, { processorUrl: echo.url });
    assert.deepEqual(pipeline.status.stages.map(({ failed }) => failed), [0, 0, 0, 0, 0]);
    const times = films[0]!.frames.filter(({ kind }) => kind === 'video').map(({ time }) => time);
    assert.ok(times.length > 150 && times.every((time, index) => time === index * 40));
  });

  test('without sound each batch fails with its reason, and the next ones go on when it is back', async (t) => {
    const { rig, source, nginx } = await open(t, { audio: ['-an'] });
    const echo = await Processor.start('echo');
    t.after(() => echo.kill());
    const pipeline = await rig.start({ sourceUrl: source.url, processorUrl: echo.url, publishUrl: nginx.url });
    await until('a batch fails', () => pipeline.status.stages[1]!.failed > 0);
    assert.equal(pipeline.status.lastError?.reason, 'audio_missing');
    assert.equal(pipeline.status.lastError.batchNumber, 0);
    await source.killEncoder();
    source.encode({ audio: ['-b:a', '96k'] });
    await until('it goes on', () => pipeline.status.stages.at(-1)!.done >= 1);
    await rig.pipelines.stop('live', true);
    await until('the rest is published', () => pipeline.status.state === 'stopped');
    const [film] = await nginx.recordings('live');
    assert.equal(film?.tracks.length, 2);
    assert.ok(peakOf(sineErrors(await soundOf(await nginx.bytes('live')), 440).subarray(4096, -4096)) < CLICK);
  });

  test('segments that are ranges of one file, over a redirect', async (t) => {
    const rigged = await open(t, { hls: ['-hls_flags', 'single_file', '-hls_list_size', '0'] });
    const echo = await Processor.start('echo');
    t.after(() => echo.kill());
    const { pipeline, films } = await publish(rigged, { processorUrl: echo.url, sourceUrl: rigged.source.url.replace('/live', '/redirect/live') });
    assert.deepEqual(pipeline.status.stages.map(({ failed }) => failed), [0, 0, 0, 0, 0]);
    const { numbers } = await publishedPictures(rigged.source, films);
    assert.deepEqual(faultsOf(numbers), { missing: [], repeated: [], unknown: 0 });
  });
});

/** The recording has B-frames, which the reader of the tests does not read. */
async function publishRaw({ rig, source, nginx }: Parameters<typeof publish>[0], settings: { processorUrl: string; sourceUrl: string }) {
  const pipeline = await rig.start({ publishUrl: nginx.url, ...settings });
  await until('two batches are published', () => (pipeline.status.stages.at(-1)?.done ?? 0) >= 2);
  assert.deepEqual(pipeline.status.transports.map(({ type }) => type), ['llhls'], 'WebRTC has no B-frames');
  await rig.pipelines.stop('live', true);
  await until('the rest is published', () => pipeline.status.state === 'stopped');
  return { pipeline, flv: await nginx.bytes('live'), source };
}

async function presentationTimes(flv: Buffer): Promise<number[]> {
  const out = await runFfmpeg('ffprobe', ['-v', 'error', '-f', 'flv', '-i', 'pipe:0', '-select_streams', 'v', '-show_entries', 'packet=pts', '-of', 'csv=p=0'], { input: flv, signal: AbortSignal.timeout(30_000) });
  return Buffer.from(out).toString().split('\n').map((line) => Number.parseInt(line, 10)).filter((time) => !Number.isNaN(time)).toSorted((a, b) => a - b);
}
