import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PeerStats } from '../../../packages/core/src/sessions/peer-stats.ts';

const report = (...entries: object[]) => new Map(entries.map((entry, index) => [String(index), entry])) as unknown as RTCStatsReport;

const video = {
  type: 'inbound-rtp',
  kind: 'video',
  id: 'IT1',
  codecId: 'C1',
  timestamp: 10_000,
  bytesReceived: 1_000_000,
  packetsReceived: 900,
  packetsLost: 2,
  jitter: 0.004,
  jitterBufferDelay: 10,
  jitterBufferEmittedCount: 500,
  framesDecoded: 500,
  framesDropped: 1,
  framesPerSecond: 25,
  freezeCount: 1,
  totalFreezesDuration: 0.4,
  frameWidth: 1280,
  frameHeight: 720,
};
const codec = { type: 'codec', id: 'C1', mimeType: 'video/H264', timestamp: 10_000 };
const pair = { type: 'candidate-pair', id: 'CP', nominated: true, state: 'succeeded', currentRoundTripTime: 0.012, timestamp: 10_000 };

test('a report becomes statistics in milliseconds and bits', () => {
  const stats = new PeerStats();
  assert.deepEqual(stats.read(report({ type: 'inbound-rtp', kind: 'audio', id: 'A' }, codec, pair, video)), {
    time: 10_000,
    roundTripTime: 12,
    packetsReceived: 900,
    packetsLost: 2,
    jitter: 4,
    framesDecoded: 500,
    framesDropped: 1,
    framesPerSecond: 25,
    freezes: 1,
    freezeTime: 400,
    codec: 'video/H264',
    width: 1280,
    height: 720,
  });
  const later = { ...video, timestamp: 12_000, bytesReceived: 1_500_000, jitterBufferDelay: 10.5, jitterBufferEmittedCount: 550 };
  const second = stats.read(report(codec, pair, later));
  assert.equal(second.bitrate, 2_000_000);
  assert.equal(second.jitterBufferDelay, 10);
});

test('the same report twice has no rate, and an empty one has nothing', () => {
  const stats = new PeerStats();
  stats.read(report(video));
  assert.equal(stats.read(report(video)).bitrate, undefined);
  assert.deepEqual(new PeerStats().read(report()), { time: 0 });
});
