import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { FileTexts, timeLimitFor } from '../../../demo-server/src/library/file-texts.ts';
import type { MediaFile } from '../../../demo-server/src/library/media-file.ts';
import { readMediaFile } from '../../../demo-server/src/library/media-file.ts';
import { run } from './support.ts';

let folder: string;
let workDir: string;
let file: MediaFile;

const SRT = (words: string): string => `1\n00:00:01,000 --> 00:00:02,500\n${words}\n`;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oriel-texts-'));
  workDir = join(folder, 'work');
  await mkdir(workDir);
  const texts = ['Good morning', 'Guten Morgen', 'Bonjour'].map((words, i) => ({ words, path: join(folder, `${i}.srt`) }));
  for (const { path, words } of texts) await writeFile(path, SRT(words));
  const path = join(folder, 'film.mkv');
  const maps = ['0:v', '1', '2', '3'].flatMap((map) => ['-map', map]);
  const languages = ['eng', 'ger', 'eng'].flatMap((language, i) => [`-metadata:s:s:${i}`, `language=${language}`]);
  await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=64x36:r=5:d=3', ...texts.flatMap((text) => ['-i', text.path]), ...maps, '-c:v', 'libx264', '-c:s', 'srt', ...languages, path]);
  file = await readMediaFile(path, { ffprobePath: 'ffprobe', signal: AbortSignal.timeout(60_000) });
});
after(() => rm(folder, { recursive: true, force: true }));

/** What an FFmpeg that is a shell script extracts, and how many times it was run. */
async function take(script: string, { timeLimit, signal = AbortSignal.timeout(60_000) }: { timeLimit?: () => number; signal?: AbortSignal } = {}) {
  const [ffmpegPath, runs] = [join(folder, 'ffmpeg'), join(folder, 'runs')];
  await writeFile(runs, '');
  await writeFile(ffmpegPath, `#!/bin/sh\necho run >> '${runs}'\n${script}\n`);
  await chmod(ffmpegPath, 0o755);
  const taken: string[] = [];
  const lost: string[] = [];
  const texts = new FileTexts({
    ffmpegPath,
    workDir,
    videos: { get: () => assert.fail(), update: () => assert.fail() },
    captions: { add: async ({ language, text }) => void taken.push(`${language} ${text.trim().split('\n').at(-1)}`) },
    log: { warn: (facts: object) => void lost.push((facts as { language: string }).language) },
    ...(timeLimit && { timeLimit }),
  });
  await texts.takeCaptions('film', file, signal);
  assert.deepEqual(await readdir(workDir), [], 'nothing is left');
  return { taken, lost, runs: (await readFile(runs, 'utf8')).trim().split('\n').length };
}

test('all captions of a file are extracted in one run', async () => {
  assert.equal(file.subtitles.length, 3);
  assert.deepEqual(await take('exec ffmpeg "$@"'), { taken: ['en Good morning', 'de Guten Morgen', 'en-x-2 Bonjour'], lost: [], runs: 1 });
});

test('one track that cannot be decoded does not take the others with it', async () => {
  const [first] = file.subtitles;
  const script = `case "$*" in *"-map 0:${first!.index} "*) echo broken >&2; exit 1;; esac\nexec ffmpeg "$@"`;
  assert.deepEqual(await take(script), { taken: ['de Guten Morgen', 'en Bonjour'], lost: ['en'], runs: 4 });
});

test('what is not read in time is lost, and the log says so', async () => {
  assert.deepEqual(await take('exec sleep 1000', { timeLimit: () => 50 }), { taken: [], lost: ['en', 'de', 'en'], runs: 1 });
});

test('a job that ends loses nothing: it is repeated', async () => {
  const reason = new Error('The server is closing.');
  await assert.rejects(take('exec sleep 1000', { signal: AbortSignal.any([AbortSignal.abort(reason)]) }), reason);
});

test('the time limit grows with the file', async () => {
  assert.ok(timeLimitFor((await stat(file.path)).size) < 121_000);
  assert.ok(timeLimitFor(40e9) > 2 * 3_600_000);
});
