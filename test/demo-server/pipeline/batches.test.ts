import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Batcher, type SegmentRecord } from '../../../demo-server/src/pipeline/batcher.ts';
import { Journal } from '../../../demo-server/src/pipeline/journal.ts';
import { OutputReader, writeOutput } from '../../../demo-server/src/pipeline/output/output-file.ts';
import type { Frame } from '../../../demo-server/src/media/frame.ts';

const segment = (number: number, { duration = 6000, breaks = false } = {}): SegmentRecord => ({ number, sequence: number + 100, duration, breaks, video: number * 540_000 });

test('batches end at the segment boundary that is nearest to their length, and know whether they continue', () => {
  const batcher = new Batcher(30_000);
  const batches = Array.from({ length: 12 }, (_, number) => batcher.push(segment(number, { breaks: number === 8 }))).filter((batch) => batch !== undefined);
  assert.deepEqual(batches, [
    { number: 0, first: 0, last: 4, continues: false, continued: true, duration: 30_000 },
    { number: 1, first: 5, last: 7, continues: true, continued: false, duration: 18_000 },
  ]);
  assert.deepEqual(batcher.end(), { number: 2, first: 8, last: 11, continues: false, continued: false, duration: 24_000 });
  assert.equal(batcher.end(), undefined);
});

test('a journal that was cut off by a crash is read up to there, and written anew with what is still needed', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-journal-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'journal.jsonl');
  const journal = Journal.open(path);
  for (let number = 0; number < 8; number++) journal.add({ segment: segment(number) });
  const batch = (number: number) => ({ number, first: number * 3, last: number * 3 + 2, continues: number > 0, continued: true, duration: 18_000 });
  for (const number of [0, 1]) journal.add({ batch: batch(number) });
  journal.add({ output: { number: 0, start: 0, duration: 18_000 }, state: { end: 1_620_000, samples: 864_000 } });
  journal.add({ published: 0 });
  journal.add({ segment: segment(8) });
  journal.close();
  await truncate(path, (await readFile(path)).byteLength - 5);

  for (let times = 0; times < 2; times++) {
    const again = Journal.open(path);
    const { segments, batches, outputs, timeline, lastBatch, lastSegment } = again.state;
    assert.deepEqual([...segments.keys()], [2, 3, 4, 5, 6, 7], 'with the preroll of the next batch');
    assert.deepEqual([...batches.keys()], [1]);
    assert.equal(outputs.size, 0);
    assert.deepEqual(timeline, { end: 1_620_000, samples: 864_000 });
    assert.equal(lastBatch?.number, 1);
    assert.equal(lastSegment?.number, 7);
    again.close();
  }
  const last = Journal.open(path);
  last.add({ failed: 1 });
  last.close();
  const end = Journal.open(path);
  assert.equal(end.state.lastBatch?.number, 1, 'the numbers of batches go on');
  assert.equal(end.state.batches.size, 0);
  assert.deepEqual([...end.state.segments.keys()], [5, 6, 7]);
  end.close();
});

test('what is ready to be published is read as it was written, B-frames too', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-output-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const frames: Frame[] = [
    { kind: 'audio', time: 990.4, keyframe: true, data: Uint8Array.of(1, 2) },
    { kind: 'video', time: 1000, offset: 80, keyframe: true, data: new Uint8Array(300_000).fill(7) },
    { kind: 'video', time: 1033.4, offset: 133.3, keyframe: false, data: Uint8Array.of(3) },
    { kind: 'video', time: 1066.7, offset: -0.1, keyframe: false, data: Uint8Array.of(4) },
  ];
  const path = join(folder, '0.flv');
  await writeOutput(path, frames.map((frame) => ({ frame })));
  const reader = await OutputReader.open(path);
  const read: Frame[] = [];
  for (let item = await reader.next(); item; item = await reader.next()) if ('frame' in item) read.push({ ...item.frame, data: Uint8Array.from(item.frame.data) });
  await reader.close();
  assert.deepEqual(read.map(({ time, offset = 0 }) => [time, time + offset]), [[990, 990], [1000, 1080], [1033, 1167], [1067, 1067]]);
  assert.deepEqual(read.map(({ data }) => data.byteLength), [2, 300_000, 1, 1]);
});
