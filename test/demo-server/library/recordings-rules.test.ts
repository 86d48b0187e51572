import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordingStatuses } from '@oriel/core/contract';
import { qualityFor } from '../../../demo-server/src/library/recordings/quality.ts';
import { statusesBefore } from '../../../demo-server/src/library/recordings/recording-status.ts';

test('the legal changes of a status', () => {
  assert.deepEqual(Object.fromEntries(recordingStatuses.map((status) => [status, statusesBefore(status)])), {
    recording: [],
    processing: ['recording'],
    ready: ['processing'],
    failed: ['processing'],
    deleted: ['recording', 'processing', 'ready', 'failed'],
  });
});

test('the quality for a bandwidth is the best that it carries with some room, else the lowest', () => {
  const qualities = [500, 1000, 2000, 4000].map((bitrateKbps) => ({ bitrateKbps }));
  const chosen = [0, 300, 624, 625, 1250, 2400, 2500, 5000, 100_000].map((bandwidth) => qualityFor(qualities, bandwidth)?.bitrateKbps);
  assert.deepEqual(chosen, [500, 500, 500, 500, 1000, 1000, 2000, 4000, 4000]);
  assert.equal(qualityFor([], 1000), undefined);
});
