import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VideoStore } from '../../../demo-server/src/library/video-store.ts';
import { type ViewingEvent, ViewingStore } from '../../../demo-server/src/library/viewing-store.ts';
import { openTestDatabase } from '../db/test-database.ts';

const DURATION = 10;

test('the few figures of a video are those of its analytics', async (t) => {
  const db = await openTestDatabase(t);
  const videos = new VideoStore(db);
  const viewings = new ViewingStore(db, { observer: { opened: () => {}, reported: () => {} } });
  const [id, other] = [videos.newId(), videos.newId()];
  for (const each of [id, other]) await videos.create({ id: each, title: 'Film', description: '', tags: [], category: null, originalFilename: '', contentType: '', fileSizeBytes: 0, createdBy: null });
  const watch = async (video: string, events: ViewingEvent[], isOwner = false): Promise<void> => {
    const sessionId = await viewings.open(video, { user: undefined, isOwner, headers: {} });
    await viewings.add(video, { sessionId, user: undefined, events, firstEvent: undefined });
  };
  const started: ViewingEvent = { type: 'started', startup_ms: 300 };
  const same = async (duration: number | null) => {
    const { views, watch_time_seconds, average_completion } = await viewings.summarize(id, duration);
    const figures = await viewings.figures(id, duration);
    assert.deepEqual(figures, { views, watch_time_seconds, average_completion });
    return figures;
  };

  assert.deepEqual(await same(DURATION), { views: 0, watch_time_seconds: 0, average_completion: 0 });
  await watch(id, [started, { type: 'watched', from: 0, to: 2 }, { type: 'watched', from: 1, to: 3 }, { type: 'watched', from: 8, to: 12 }]);
  await watch(id, [started]);
  await watch(id, [{ type: 'watched', from: 0, to: 10 }]);
  await watch(id, [started, { type: 'watched', from: 0, to: 9 }], true);
  await watch(other, [started, { type: 'watched', from: 0, to: 9 }]);
  assert.deepEqual(await same(DURATION), { views: 2, watch_time_seconds: 18, average_completion: 0.25 });
  await same(null);
});
