import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createClient, PreviewClient } from '@oriel/core';
import { makeClockFilm } from '../../support/clock-film.ts';
import { filmClocks } from '../../support/film-clocks.ts';
import { startServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { settled, upload } from '../library/support.ts';
import { NGINX_MISSING, type RtmpServer, startNginx } from '../publish/support/rtmp-server.ts';

const FRAME = 40;

test('an RTMP server gets every frame once while another destination comes and goes, and the preview goes on', { skip: NGINX_MISSING ?? false }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-go-live-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const film = await makeClockFilm(join(folder, 'film.mp4'), { seconds: 120, rate: 25 });
  const server = await startServer({ cameras: [], env: { ALLOW_PRIVATE_SOURCES: '1' } });
  t.after(() => server.stop());
  const sink: RtmpServer = await startNginx();
  t.after(() => sink.close());
  const video = await settled(server, (await upload(server, film)).id);
  const preview = new PreviewClient(createClient({ server: server.url }));
  const { id: programmeId } = await preview.createProgramme({ name: 'Film', loop: true, slate: {}, cues: [{ id: 'film', source: { video: video.id }, duration: 110, transition: 'cut', overlays: [] }] });
  const [first, second] = await Promise.all(['first', 'second'].map(async (streamKey) => (await preview.createDestination({ name: streamKey, kind: 'custom', url: sink.url, streamKey })).id)) as [string, string];
  const stateOf = async (id: string) => (await preview.status()).destinations.find((destination) => destination.id === id)?.state;
  const pictures = async (key: string) => (await sink.recordings(key))[0]?.frames.filter(({ kind }) => kind === 'video') ?? [];
  const hasMore = async (key: string) => {
    const before = (await pictures(key)).length;
    await until(`${key} has more`, async () => (await pictures(key)).length > before + 50, { timeout: 30_000 });
  };

  await preview.start({ programmeId, quality: 'low' });
  await until('the film is on air', async () => {
    const { cue } = await preview.status();
    return cue && !cue.isMissing;
  }, { timeout: 30_000 });
  await preview.goLive([first]);
  await until('the first is published', async () => (await stateOf(first)) === 'publishing');
  const { destinations: [before] } = await preview.status();
  await hasMore('first');
  await preview.goLive([first, second]);
  await hasMore('second');
  await preview.goLive([first]);
  await hasMore('first');
  const { cue, destinations: [after] } = await preview.status();
  assert.equal(after?.since, before?.since, 'it was connected all the time');
  assert.deepEqual([after?.droppedFrames, cue?.id], [0, 'film']);
  assert.equal((await preview.endLive()).state, 'preview');
  assert.equal((await preview.stop()).state, 'idle');

  for (const key of ['first', 'second']) {
    const films = await sink.recordings(key);
    assert.equal(films.length, 1, 'published once');
    const frames = films[0]!.frames.filter(({ kind }) => kind === 'video');
    assert.ok(frames[0]?.keyframe);
    const path = join(folder, `${key}.flv`);
    await writeFile(path, await sink.bytes(key));
    // The group of pictures with which it begins may have begun with the slate.
    const clocks = (await filmClocks(path)).slice(frames.length > 25 ? 25 : 0);
    assert.ok(clocks.length > 25, `${clocks.length} pictures`);
    // A busy machine decodes a frame of the film late: then the one before is shown again.
    const steps = clocks.slice(1).map((clock, at) => ((clock ?? Number.NaN) - (clocks[at] ?? Number.NaN)) / FRAME);
    assert.ok(steps.every((step) => step >= 0), `${steps.join(' ')}`);
    const behind = clocks.length - 1 - steps.reduce((sum, step) => sum + step);
    assert.ok(Math.abs(behind) <= 10, `${behind} frames behind: ${steps.join(' ')}`);
    // The mixer numbers its pictures: none is missing, and none is there twice.
    assert.ok(frames.every(({ time }, at) => at === 0 || Math.abs(time - frames[at - 1]!.time - FRAME) <= 1));
  }
});
