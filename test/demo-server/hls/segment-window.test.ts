import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LiveSegment } from '../../../demo-server/src/hls/live-segment.ts';
import { SegmentWindow } from '../../../demo-server/src/hls/segment-window.ts';

const PART = 200;

/** Adds segments of these durations to a window of 20 s, part by part, and tells after each part where the media stand. */
function fill(durations: readonly number[], seen: (window: SegmentWindow, media: number) => void): void {
  const window = new SegmentWindow(20_000);
  let media = 0;
  for (const [i, duration] of durations.entries()) {
    const segment: LiveSegment = {
      sequence: 100 + i, name: `${100 + i}.m4s`, init: { name: 'init-0.mp4', data: Buffer.alloc(0) },
      start: media, duration: 0, parts: [], complete: false, discontinuity: false,
    };
    window.open(segment);
    while (segment.duration < duration) {
      segment.duration += PART;
      media += PART;
      if (segment.duration >= duration) window.complete();
      seen(window, media);
    }
  }
}

describe('the segments of a live stream', () => {
  test('a removed one is there for its own duration and that of the longest playlist that named it (RFC 8216 §6.2.2)', () => {
    const durations = Array.from({ length: 60 }, (_, i) => [2000, 1400, 3200, 2000, 800][i % 5] ?? 0);
    const longest = new Map<LiveSegment, number>();
    const listedUntil = new Map<LiveSegment, number>();
    let removals = 0;
    fill(durations, (window, media) => {
      const playlist = window.listed.reduce((sum, { duration }) => sum + duration, 0);
      for (const segment of window.listed) {
        longest.set(segment, Math.max(longest.get(segment) ?? 0, playlist));
        listedUntil.set(segment, media + PART);
      }
      for (const [segment, removed] of listedUntil) {
        const since = media - removed;
        const due = segment.duration + longest.get(segment)!;
        const kept = window.get(segment.sequence) === segment;
        if (since < due) assert.ok(kept, `${segment.name}, ${since} ms after it was removed, of ${due}`);
        if (since > due + 2 * 3200) assert.ok(!kept, `${segment.name} is kept for no reason`);
        if (!kept) removals++;
      }
    });
    assert.ok(removals > 0);
  });

  test('of two seconds each, in a window of twenty: for twenty-four seconds', () => {
    let removed: number | undefined;
    let gone: number | undefined;
    fill(Array.from({ length: 40 }, () => 2000), (window, media) => {
      if (window.listed[0]?.sequence !== 100) removed ??= media;
      if (!window.get(100)) gone ??= media;
    });
    assert.equal(removed, 22_000);
    assert.equal(gone, 46_000);
  });
});
