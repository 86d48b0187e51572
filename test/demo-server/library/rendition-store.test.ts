import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { RenditionStore } from '../../../demo-server/src/library/rendition-store.ts';
import { VideoStore } from '../../../demo-server/src/library/video-store.ts';
import { openTestDatabase } from '../db/test-database.ts';

test('the sums of a rendition are those of its segments, each of which counts once', async (t) => {
  const db = await openTestDatabase(t);
  const videos = new VideoStore(db);
  const id = videos.newId();
  await videos.create({ id, title: 'Film', description: '', tags: [], category: null, originalFilename: '', contentType: '', fileSizeBytes: 0, createdBy: null });
  const store = new RenditionStore(db);
  const plan = { language: null, name: null, width: 640, height: 360, bitrateKbps: 500, targetDuration: 2 };
  await store.plan(id, [{ ...plan, kind: 'video', label: '360p' }, { ...plan, kind: 'video', label: '720p' }]);
  const [first, second] = await store.list([id]);
  const sumsOf = async (label: string) => {
    const { bytes, keyframePeak, peak, segments } = (await store.list([id])).find((each) => each.label === label)!;
    return { segments, bytes, peak, keyframePeak };
  };
  assert.deepEqual(await sumsOf('360p'), { segments: 0, bytes: 0, peak: 0, keyframePeak: null });
  const segments = [{ number: 0, duration: 2, bytes: 2000, keyframeBytes: 400 }, { number: 1, duration: 2, bytes: 1000, keyframeBytes: 800 }];
  await store.addSegments(first!.id, segments);
  assert.deepEqual(await sumsOf('360p'), { segments: 2, bytes: 3000, peak: 8000, keyframePeak: 3200 });
  // A worker that was killed has added some of them already.
  await store.addSegments(first!.id, [...segments, { number: 2, duration: 0.5, bytes: 1500, keyframeBytes: 100 }]);
  assert.deepEqual(await sumsOf('360p'), { segments: 3, bytes: 4500, peak: 12_000, keyframePeak: 3200 });
  assert.deepEqual(await store.segments(first!.id), [...segments, { number: 2, duration: 0.5, bytes: 1500, keyframeBytes: 100 }]);
  await store.addSegments(first!.id, [{ number: 3, duration: 2, bytes: 1, keyframeBytes: null }]);
  await store.addSegments(first!.id, [{ number: 4, duration: 2, bytes: 1, keyframeBytes: 1 }]);
  assert.equal((await sumsOf('360p')).keyframePeak, null, 'it is not known of all');
  assert.equal((await sumsOf('720p')).segments, 0);
  // Those that are added at the same time.
  await Promise.all([0, 1, 2, 3].map((number) => store.addSegments(second!.id, [{ number, duration: 2, bytes: 1_500_000_000, keyframeBytes: 5 }])));
  assert.deepEqual(await sumsOf('720p'), { segments: 4, bytes: 6_000_000_000, peak: 6e9, keyframePeak: 20 });

  // Rows from before there were sums.
  const expected = [await sumsOf('360p'), await sumsOf('720p')];
  await db.executeSql('UPDATE renditions SET segments = 0, bytes = 0, peak = 0, keyframe_peak = NULL');
  const migration = await readFile(new URL('../../../demo-server/src/db/migrations/0010_rendition_sums.sql', import.meta.url), 'utf8');
  await db.executeSql(migration.slice(migration.indexOf('UPDATE')));
  assert.deepEqual([await sumsOf('360p'), await sumsOf('720p')], expected);
});
