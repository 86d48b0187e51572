import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SegmentWindow } from '../../../../demo-server/src/hls/live/segment-window.ts';

const PART = 200;

/** Adds segments of these durations to a window of 20 s, part by part. Calls `seen` after each part with the media so far, in ms. */
function fill(durations: readonly number[], seen: (window: SegmentWindow, media: number) => void): void {
  const window = new SegmentWindow(20_000, 100);
  const init = { name: 'init-0.mp4', data: Buffer.alloc(0) };
  let media = 0;
  for (const duration of durations) {
    const start = media;
    window.open({ init, start, discontinuity: false });
    while (media - start < duration) {
      media += PART;
      window.addPart({ data: Buffer.alloc(0), duration: PART, independent: false }, media);
      if (media - start >= duration) window.complete();
      seen(window, media);
    }
  }
}

describe('the segment window', () => {
  test('keeps a removed segment for its own duration plus that of the longest playlist that listed it (RFC 8216 §6.2.2)', () => {
    const durations = Array.from({ length: 60 }, (_, i) => [2000, 1400, 3200, 2000, 800][i % 5] ?? 0);
    const longest = new Map<number, number>();
    const listedUntil = new Map<number, number>();
    let removals = 0;
    fill(durations, (window, media) => {
      const playlist = window.listed.reduce((sum, { duration }) => sum + duration, 0);
      for (const segment of window.listed) {
        longest.set(segment.sequence, Math.max(longest.get(segment.sequence) ?? 0, playlist));
        listedUntil.set(segment.sequence, media + PART);
      }
      for (const [sequence, removed] of listedUntil) {
        const since = media - removed;
        const due = durations[sequence - 100]! + longest.get(sequence)!;
        const kept = window.get(sequence)?.sequence === sequence;
        if (since < due) assert.ok(kept, `segment ${sequence}, ${since} ms after it was removed, of ${due}`);
        if (since > due + 2 * 3200) assert.ok(!kept, `segment ${sequence} is kept for too long`);
        if (!kept) removals++;
      }
    });
    assert.ok(removals > 0);
  });

  test('keeps segments of 2 s in a window of 20 s for 24 s', () => {
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
