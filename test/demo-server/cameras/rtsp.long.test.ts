import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';
import { Archive } from '../../../demo-server/src/archive/archive.ts';
import { openDatabase } from '../../../demo-server/src/db/database.ts';
import { runFfmpeg, runningCount } from '../../../demo-server/src/media/ffmpeg.ts';
import type { Frame, Track } from '../../../demo-server/src/media/frame.ts';
import { type FfmpegInput, FfmpegSource } from '../../../demo-server/src/media/ffmpeg-source.ts';
import { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import { systemClock } from '../../../demo-server/src/media/wall-clock.ts';
import { Ingest } from '../../../demo-server/src/cameras/ingest.ts';
import { parseSource } from '../../../demo-server/src/cameras/sources/parse-source.ts';
import { findRtspPython, RTSP_MISSING, type RtspServer, startRtspServer } from '../../support/rtsp-server.ts';
import { until } from '../../support/until.ts';
import { canFind, childrenOf } from '../../support/processes.ts';
import { FFMPEG, silent, temporaryFolder } from '../archive/media.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';

const python = findRtspPython();

function start(t: TestContext, address: string) {
  const bus = new FrameBus();
  const seen = { tracks: [] as readonly Track[], frames: [] as (Frame & { arrival: number })[], lost: 0 };
  bus.subscribe(
    { tracks: (tracks) => (seen.tracks = tracks), frame: (frame) => seen.frames.push({ ...frame, arrival: Date.now() }), lost: () => seen.lost++ },
    { signal: new AbortController().signal },
  );
  const input = parseSource(address, { ffprobePath: FFMPEG.replace(/ffmpeg$/, 'ffprobe') });
  const opened: (readonly string[])[] = [];
  const spied: FfmpegInput = { open: async (signal) => input.open(signal).then((each) => (opened.push(each.args), each)), refused: (reason) => input.refused?.(reason) };
  const ingest = new Ingest({ source: new FfmpegSource({ input: spied, ffmpegPath: FFMPEG }), bus, log: silent, clock: { ...systemClock, random: () => 0 } });
  t.after(() => ingest.close());
  ingest.start();
  const pictures = () => seen.frames.filter(({ kind }) => kind === 'video');
  return { bus, ingest, seen, opened, pictures };
}

describe('RTSP', { skip: python ? false : RTSP_MISSING }, () => {
  let server: RtspServer;
  before(async () => {
    server = await startRtspServer(python ?? '');
  });
  after(async () => {
    await server.stop();
    assert.equal(runningCount(), 0);
  });

  test('H.264 without B-frames is copied, its sound becomes AAC, and its times are regular', async (t) => {
    const { seen, opened, pictures, ingest } = start(t, `${server.url}/plain`);
    await until('pictures and sound come', () => pictures().length > 75 && seen.frames.some(({ kind }) => kind === 'audio'));
    assert.ok(opened[0]?.join(' ').includes('-c:v copy'));
    const [video, audio] = seen.tracks;
    assert.ok(video?.kind === 'video' && audio?.kind === 'audio');
    assert.deepEqual([video.width, video.height], [320, 180]);
    assert.equal(audio.codec, 'mp4a.40.2');
    assert.equal(ingest.status.state, 'live');
    const times = pictures().map(({ time }) => time);
    const steps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    assert.ok(steps.every((step) => step > 0));
    const median = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
    assert.ok(Math.abs(median - 40) <= 2, `a picture every ${median} ms`);
    assert.ok(pictures().every(({ data }) => ![7, 8, 9].includes((data[4] ?? 0) & 0x1f)), 'no parameter sets or delimiters in frames');
  });

  test('it is recorded whole: one sequence, every frame, all of them decodable', async (t) => {
    const { bus, pictures } = start(t, `${server.url}/plain`);
    const dataDir = temporaryFolder(t);
    await prepareDatabase(dataDir);
    const db = await openDatabase({ dataDir }, silent);
    const archive = await Archive.open({ db, config: { dataDir, retention: { maxAge: 1e13, maxBytes: 1e12, minFreeBytes: 0 } }, log: silent });
    const stop = new AbortController();
    archive.attach({ id: 'yard', bus }, stop.signal);
    await until('ten seconds come', () => pictures().length > 250);
    stop.abort();
    await archive.close();
    await db.close();
    const first = pictures().find(({ keyframe }) => keyframe);
    const last = pictures().at(-1);
    const came = (last?.time ?? 0) + 40 - (first?.time ?? 0);
    const sequences = archive.index.sequences('yard', { from: 0, to: 4e12 });
    assert.equal(sequences.length, 1, JSON.stringify(sequences));
    const [{ from, to }] = sequences as [{ from: number; to: number }];
    assert.ok(came > 8000 && to - from >= 0.97 * came, `${to - from} of ${came} ms are recorded`);
    const folder = join(dataDir, 'recordings', 'yard');
    const files = (await readdir(folder)).filter((name) => name.endsWith('.mp4'));
    let frames = 0;
    for (const file of files) {
      // Fails at the first frame that cannot be decoded whole.
      const args = ['-v', 'error', '-xerror', '-err_detect', 'explode', '-i', join(folder, file), '-map', '0:v', '-fps_mode', 'passthrough', '-f', 'framecrc', 'pipe:1'];
      const decoded = Buffer.from(await runFfmpeg(FFMPEG, args, { signal: AbortSignal.timeout(60_000) })).toString();
      frames += decoded.split('\n').filter((line) => /^\d/.test(line)).length;
    }
    assert.ok(Math.abs(frames - (to - from) / 40) <= 3, `${frames} frames in ${to - from} ms`);
  });

  test('H.264 with B-frames is transcoded', async (t) => {
    const { seen, opened, pictures } = start(t, `${server.url}/reordered`);
    await until('pictures come', () => pictures().length > 30);
    assert.ok(opened.at(-1)?.includes('libx264'));
    assert.match(seen.tracks[0]?.codec ?? '', /^avc1\.42/);
  });

  test('credentials are used, and shown to nobody when they are wrong', async (t) => {
    const right = start(t, server.secretUrl);
    await until('pictures come', () => right.pictures().length > 5);
    const wrong = start(t, server.secretUrl.replace('hunter2', 'letmein'));
    const reason = await until('it is refused', () => wrong.ingest.status.reason);
    assert.equal(reason, 'The source refused the credentials.');
    assert.match(wrong.ingest.status.detail ?? '', /401/);
    assert.doesNotMatch(wrong.ingest.status.detail ?? '', /admin|letmein/);
  });

  test('no child process shows the credentials or the secret of this server', { skip: canFind ? false : 'needs /proc' }, async (t) => {
    const secret = `secret-${randomUUID()}`;
    process.env['AUTH_SECRET'] = secret;
    t.after(() => delete process.env['AUTH_SECRET']);
    const seen = new Set<string>();
    const leaks: string[] = [];
    const look = async () => {
      for (const { command, environment } of await childrenOf(process.pid)) {
        const [program] = /ffprobe|ffmpeg/.exec(command) ?? [];
        // The RTSP server of this test was started with other variables.
        if (!program) continue;
        seen.add(program);
        if (/hunter2|admin/.test(command + environment) || environment.includes(secret)) leaks.push(command);
      }
    };
    const { pictures } = start(t, server.secretUrl);
    await until('frames come', async () => {
      await look();
      return pictures().length > 20;
    }, { every: 5 });
    await look();
    assert.deepEqual([...seen].sort(), ['ffmpeg', 'ffprobe']);
    assert.deepEqual(leaks, []);
  });

  test('a server that dies is lost within seconds, and its pictures come back with it', async (t) => {
    const mortal = await startRtspServer(python ?? '');
    t.after(() => mortal.stop());
    const { ingest, seen, pictures } = start(t, `${mortal.url}/plain`);
    await until('it is live', () => ingest.status.state === 'live');
    const died = Date.now();
    await mortal.kill();
    await until('it is lost', () => ingest.status.state === 'reconnecting');
    assert.ok(Date.now() - died < 10_000);
    assert.equal(seen.lost, 1);
    await until('the refusal shows', () => ingest.status.reason === 'The source cannot be reached.');
    const before = pictures();
    const reborn = await startRtspServer(python ?? '', { port: mortal.port });
    t.after(() => reborn.stop());
    await until('it is live again', () => ingest.status.state === 'live');
    const next = pictures()[before.length];
    assert.equal(next?.keyframe, true);
    assert.ok((next?.time ?? 0) > (before.at(-1)?.time ?? Infinity));
  });
});
