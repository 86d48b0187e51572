import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { VideoList } from '@oriel/core/contract';
import { pino } from 'pino';
import { openDatabase } from '../../../demo-server/src/db/database.ts';
import { VideoStore } from '../../../demo-server/src/library/video-store.ts';
import { until } from '../../support/until.ts';
import { makeFilm, settled, startLibrary, upload } from './support.ts';

test('a deletion that was interrupted goes on at the next start, and its video is never seen again', async (t) => {
  const films = await mkdtemp(join(tmpdir(), 'oriel-films-'));
  t.after(() => rm(films, { recursive: true }));
  const first = await startLibrary();
  const { id } = await upload(first, await makeFilm(join(films, 'film.mp4'), { seconds: 2 }));
  await settled(first, id);
  await first.stop({ keep: true });

  // What a server that is killed in the middle of a deletion leaves.
  const db = await openDatabase({ dataDir: first.dataDir }, pino({ level: 'silent' }));
  await new VideoStore(db).update(id, { uploadStatus: 'deleted' });
  await db.close();

  const second = await startLibrary({ dataDir: first.dataDir });
  t.after(() => second.stop());
  assert.deepEqual((await second.get<VideoList>('/api/v1/videos')).videos, []);
  assert.equal((await fetch(`${second.url}/api/v1/videos/${id}`)).status, 404);
  await until('its files are gone', () => !existsSync(join(second.dataDir, 'library', 'videos', id)));
  await second.stop({ keep: true });

  const again = await openDatabase({ dataDir: first.dataDir }, pino({ level: 'silent' }));
  assert.deepEqual(await new VideoStore(again).withStatus('deleted'), []);
  await again.close();
});
