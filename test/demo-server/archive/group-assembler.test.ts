import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame, Track } from '../../../demo-server/src/media/frame.ts';
import { LARGEST_GROUP } from '../../../demo-server/src/media/frame-bus.ts';
import { type AssembledGroup, GroupAssembler } from '../../../demo-server/src/archive/group-assembler.ts';

const video: Track = { kind: 'video', codec: 'avc1.42C01F', width: 160, height: 90, description: new Uint8Array(4) };
const audio: Track = { kind: 'audio', codec: 'mp4a.40.2', sampleRate: 48_000, channels: 2, description: new Uint8Array(2) };

const picture = (time: number, keyframe = false, bytes = 10): Frame => ({ kind: 'video', time, keyframe, data: new Uint8Array(bytes) });
const sound = (time: number): Frame => ({ kind: 'audio', time, keyframe: true, data: new Uint8Array(4) });

/** A keyframe every fifth picture, 40 ms each. */
const pictures = (from: number, count: number): Frame[] => Array.from({ length: count }, (_, i) => picture(from + 40 * i, i % 5 === 0, i % 5 === 0 ? 100 : 10));

function assemble(work: (assembler: GroupAssembler) => void, tracks: Track[] = [video]): AssembledGroup[] {
  const groups: AssembledGroup[] = [];
  const assembler = new GroupAssembler((group) => groups.push(group));
  assembler.tracks(tracks);
  work(assembler);
  return groups;
}

const feed = (frames: Frame[]) => (assembler: GroupAssembler) => frames.forEach((frame) => assembler.frame(frame));
const spans = (groups: AssembledGroup[]) => groups.map(({ from, to, frames }) => [from, to, frames]);

test('a group is complete when the next keyframe comes', () => {
  const groups = assemble(feed(pictures(1000, 11)));
  assert.deepEqual(spans(groups), [[1000, 1200, 5], [1200, 1400, 5]]);
  assert.equal(groups[0]!.motionBytes, 40);
});

test('lost, ended, or with other tracks, the last frame lasts as long as the others', () => {
  const rest = [...pictures(1000, 8)];
  for (const end of [(a: GroupAssembler) => a.lost(), (a: GroupAssembler) => a.end(), (a: GroupAssembler) => a.tracks([audio])])
    assert.deepEqual(spans(assemble((assembler) => (feed(rest)(assembler), end(assembler)))), [[1000, 1200, 5], [1200, 1320, 3]]);
});

test('in a short pause the frame before it lasts longer; a long one is a gap up to the next keyframe', () => {
  const paused = (pause: number) => [...pictures(1000, 3), ...pictures(1120 + pause, 8).slice(1), picture(1120 + pause + 320, true)];
  assert.deepEqual(spans(assemble(feed(paused(500)))), [[1000, 1820, 7], [1820, 1940, 3]]);
  assert.deepEqual(spans(assemble(feed(paused(5000)))), [[1000, 1120, 3], [6320, 6440, 3]]);
});

test('the long frames of a slow camera are not gaps', () => {
  const slow = [0, 2000, 4000, 6000, 8000, 10_000, 12_000].map((time) => picture(time, time % 4000 === 0));
  assert.deepEqual(spans(assemble((assembler) => (feed(slow)(assembler), assembler.end()))).at(-1), [12_000, 14_000, 1]);
});

test('when the clock is set back, the group keeps its time up to its end and no frame is lost; the next group has the new time', () => {
  const groups = assemble(feed([...pictures(10_000, 7), picture(5000), picture(5040), picture(5080), ...pictures(5120, 6)]));
  assert.deepEqual(spans(groups), [[10_000, 10_200, 5], [10_200, 10_400, 5], [5120, 5320, 5]]);
  assert.deepEqual(groups[1]!.runs[0]!.samples.map(({ duration }) => duration), [40, 40, 40, 40, 40]);
});

test('frames that repeat or slightly precede a time are kept, in their order', () => {
  const [group] = assemble(feed([picture(1000, true), picture(1040), picture(1040), picture(1030), picture(1120), picture(1200, true)]));
  assert.deepEqual([group!.from, group!.to, group!.frames], [1000, 1200, 5]);
  assert.deepEqual(group!.runs[0]!.samples.map(({ duration }) => duration), [40, 1, 1, 78, 80]);
});

test('frames before the first keyframe are dropped', () => {
  assert.deepEqual(spans(assemble(feed([picture(900), picture(940), ...pictures(980, 6)]))), [[980, 1180, 5]]);
});

test('audio is stored beside the frames it came with', () => {
  const frames = [sound(980), ...pictures(1000, 6).flatMap((frame) => [frame, sound(frame.time + 5), sound(frame.time + 26)])];
  const [group] = assemble(feed(frames), [video, audio]);
  assert.deepEqual(group!.runs.map(({ trackId, time, samples }) => [trackId, time, samples.length]), [[1, 1000, 5], [2, 1005, 10]]);
  assert.ok(group!.runs[1]!.samples.every(({ duration }) => duration > 0));
});

test('a group that grows too large ends, and frames up to the next keyframe are dropped', () => {
  const large = Math.floor(LARGEST_GROUP / 3) + 1;
  const frames = [picture(0, true, large), ...[40, 80, 120, 160, 200].map((time) => picture(time, false, large)), ...pictures(240, 6)];
  assert.deepEqual(spans(assemble(feed(frames))), [[0, 120, 3], [240, 440, 5]]);
});
