/**
 * How many pipelines run in real time: one live source of 720p25 with 2 Mbit/s and a tone, read by N pipelines, each with
 * the echo processor, batches of 10 s, and published to nginx-rtmp.
 * `npx node test/bench/pipeline.ts [seconds] [N …]`; 60 seconds and 1, 5, 10 and 20 by default. For each N: the processor time of
 * the server, its event loop, and of FFmpeg, in percent of one core; memory; how late the output was; and what failed.
 *
 * `npx node test/bench/pipeline.ts sync [minutes]` runs one pipeline for that long, 10 by default, with a flash and a beep every
 * two seconds in the source, and says how far apart they are in what was published.
 */
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { avOffsets } from '../demo-server/pipeline/support/analysis.ts';
import { LiveSource } from '../demo-server/pipeline/support/live-source.ts';
import { Processor } from '../demo-server/pipeline/support/processors.ts';
import { openRig } from '../demo-server/pipeline/support/rig.ts';
import { startNginx } from '../demo-server/publish/support/rtmp-server.ts';
import { until } from '../support/until.ts';
import { machine } from './machine.ts';

/** Ticks of `/proc/<pid>/stat` in a second. */
const TICKS = 100;
const MB = 1024 * 1024;

/** Processor time of FFmpeg so far, seconds: of processes that have ended, and of encoders that run. */
async function ffmpegTime(others: ReadonlySet<number>): Promise<number> {
  const fieldsOf = async (pid: string) => (await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')).split(') ')[1]?.split(' ') ?? [];
  const own = await fieldsOf('self');
  let ticks = Number(own[13]) + Number(own[14]);
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const fields = await fieldsOf(pid);
    if (Number(fields[1]) === process.pid && !others.has(Number(pid))) ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / TICKS;
}

async function load(seconds: number, count: number): Promise<void> {
  const size = 'testsrc2=size=1280x720:rate=25';
  const inputs = ['-re', '-f', 'lavfi', '-i', size, '-re', '-f', 'lavfi', '-i', 'aevalsrc=0.4*sin(2*PI*440*t)|0.4*sin(2*PI*440*t):s=48000'];
  const [nginx, source, echo] = await Promise.all([startNginx(), LiveSource.start({ segment: 2, inputs, video: ['-b:v', '2M', '-maxrate', '2M', '-bufsize', '2M'], hls: ['-hls_list_size', '10'] }), Processor.start('echo')]);
  const rig = await openRig();
  try {
    await until('the source is live', () => source.isLive());
    const others = new Set([source.pid!, echo.pid!, ...nginx.pids()]);
    const pipelines = await Promise.all(Array.from({ length: count }, (_, index) => rig.start({ sourceUrl: source.url, processorUrl: echo.url, publishUrl: nginx.url, streamId: `load-${index}`, bufferDuration: 10 })));
    await until('all publish', () => pipelines.every(({ status }) => status.batchNumber !== undefined), { timeout: 120_000 });
    const loop = monitorEventLoopDelay({ resolution: 10 });
    loop.enable();
    const before = { cpu: process.cpuUsage(), ffmpeg: await ffmpegTime(others), at: performance.now() };
    let memory = 0;
    while (performance.now() - before.at < seconds * 1000) {
      await delay(500);
      memory = Math.max(memory, process.memoryUsage.rss());
    }
    const took = (performance.now() - before.at) / 1000;
    const { user, system } = process.cpuUsage(before.cpu);
    const ffmpeg = (await ffmpegTime(others)) - before.ffmpeg;
    const lines = rig.pipelines.book.after();
    const late = lines.filter(({ reason }) => reason === 'output_late').map(({ message }) => Number(/(\d+) ms/.exec(message)?.[1]));
    const lags = pipelines.map(({ status }) => status.stages.at(-1)?.lag ?? Number.NaN);
    const failed = pipelines.flatMap(({ status }) => status.stages.map((stage) => stage.failed)).reduce((sum, each) => sum + each, 0);
    const dropped = pipelines.reduce((sum, { status }) => sum + status.output.droppedFrames, 0);
    const percent = (time: number) => `${((time / took) * 100).toFixed(0)} %`;
    console.log(
      [
        `${count} pipelines`.padEnd(14),
        `server ${percent((user + system) / 1e6)}`,
        `FFmpeg ${percent(ffmpeg)}`,
        `event loop p99 ${(loop.percentile(99) / 1e6).toFixed(0)} ms`,
        `memory ${(memory / MB).toFixed(0)} MB`,
        `behind the source ${(Math.min(...lags) / 1000).toFixed(1)} to ${(Math.max(...lags) / 1000).toFixed(1)} s`,
        `late ${late.length} times${late.length > 0 ? `, at most ${Math.max(...late)} ms` : ''}`,
        `failed ${failed}`,
        `dropped ${dropped}`,
      ].join(' · '),
    );
  } finally {
    await rig.close();
    await Promise.all([echo.kill(), source.close(), nginx.close()]);
  }
}

async function sync(minutes: number): Promise<void> {
  const flash = 'lt(mod(t\\,2)\\,0.2)';
  const inputs = ['-re', '-f', 'lavfi', '-i', `color=c=black:s=320x180:r=25,drawbox=c=white:t=fill:enable='lt(mod(t,2),0.2)'`, '-re', '-f', 'lavfi', '-i', `aevalsrc=0.4*sin(2*PI*1000*t)*${flash}:s=48000`];
  const [nginx, source, echo] = await Promise.all([startNginx(), LiveSource.start({ segment: 2, inputs }), Processor.start('echo')]);
  const rig = await openRig();
  try {
    await until('the source is live', () => source.isLive());
    const pipeline = await rig.start({ sourceUrl: source.url, processorUrl: echo.url, publishUrl: nginx.url, bufferDuration: 30 });
    await until('it publishes', () => pipeline.status.batchNumber !== undefined, { timeout: 120_000 });
    await delay(minutes * 60_000);
    await rig.pipelines.stop('live', false);
    const [film, ...others] = await nginx.recordings('live');
    if (others.length > 0) console.log(`the connection was lost ${others.length} times: only what came before that is read`);
    const offsets = await avOffsets(await nginx.bytes('live'), film!);
    const shown = (values: readonly number[]) => `${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)} ms`;
    console.log(`${offsets.length} beeps, from their flashes: ${shown(offsets)}; the first ten ${shown(offsets.slice(0, 10))}, the last ten ${shown(offsets.slice(-10))}`);
  } finally {
    await rig.close();
    await Promise.all([echo.kill(), source.close(), nginx.close()]);
  }
}

const [first = '60', ...rest] = process.argv.slice(2);
console.log(machine());
if (first === 'sync') await sync(Number(rest[0] ?? 10));
else for (const count of rest.length > 0 ? rest.map(Number) : [1, 5, 10, 20]) await load(Number(first), count);
