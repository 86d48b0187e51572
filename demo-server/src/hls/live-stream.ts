import { fragment, initSegment } from '../media/fmp4/writer.ts';
import type { FrameReader } from '../media/frame-bus.ts';
import type { Frame, Milliseconds, Track } from '../media/frame.ts';
import { Changes } from './changes.ts';
import { type LiveInit, type LiveSegment, partName } from './live-segment.ts';
import { SampleRun } from './sample-run.ts';
import { SegmentWindow } from './segment-window.ts';
import { leadOf } from './stream-meter.ts';
import type { StreamTargets } from './stream-targets.ts';

/**
 * Cuts a camera's frames into the parts and segments of low-latency HLS (rfc8216bis §4.4.4.9, Appendix B). A part is
 * there as soon as the frame after it has come, so that every duration is the true one.
 */
export class LiveStream implements FrameReader {
  readonly targets: StreamTargets;
  readonly window: SegmentWindow;
  readonly changes = new Changes();
  #tracks: readonly Track[] = [];
  #lead: Track['kind'] = 'video';
  #runs = new Map<Track['kind'], SampleRun>();
  #inits: LiveInit[] = [];
  #initCount = 0;
  #nextSequence: number;
  #fragments = 0;
  #partStart: Milliseconds = 0;
  #interval: Milliseconds;
  /** The newest keyframe's. */
  #keyframe: Milliseconds = 0;
  /** The next segment starts a new time line. */
  #broken = false;

  /** Sequences go on from `firstSequence`, so that a stream started anew never goes back behind the one before it. */
  constructor(targets: StreamTargets, firstSequence: number) {
    this.targets = targets;
    this.#interval = targets.frameInterval;
    this.#nextSequence = firstSequence;
    this.window = new SegmentWindow(targets.window);
  }

  get trackList(): readonly Track[] {
    return this.#tracks;
  }

  init(name: string): LiveInit | undefined {
    return this.#inits.find((init) => init.name === name);
  }

  /** Where the part after the newest will be, once there is one. */
  get nextPart(): { sequence: number; part: number } {
    const newest = this.window.newest;
    return newest && !newest.complete ? { sequence: newest.sequence, part: newest.parts.length } : { sequence: this.#nextSequence, part: 0 };
  }

  tracks(tracks: readonly Track[]): void {
    this.#break();
    this.#tracks = tracks;
    this.#lead = leadOf(tracks);
    const data = initSegment(tracks);
    const last = this.#inits.at(-1);
    if (!last || Buffer.compare(last.data, data) !== 0) {
      this.#inits = this.#inits.filter((init) => this.window.kept.some((segment) => segment.init === init));
      this.#inits.push({ name: `init-${this.#initCount++}.mp4`, data });
    }
    this.changes.announce();
  }

  lost(): void {
    this.#break();
    this.changes.announce();
  }

  discontinuity(): void {
    this.#break();
  }

  frame(frame: Frame): void {
    if (frame.kind !== this.#lead) {
      this.#runs.get(frame.kind)?.add(frame);
      return;
    }
    const held = this.#runs.get(frame.kind)?.heldTime;
    // A step back, or one longer than a segment may be, is a loss of the source that nobody reported.
    if (held !== undefined && (frame.time <= held || frame.time - held > this.#longestSegment)) this.#break();
    if (this.#runs.size > 0) this.#continue(frame);
    else if (frame.keyframe) this.#begin(frame);
  }

  /** An `EXTINF` rounds to at most the target duration. */
  get #longestSegment(): Milliseconds {
    return this.targets.targetDuration * 1000 + 490;
  }

  #begin(frame: Frame): void {
    this.#runs = new Map(this.#tracks.map(({ kind }, index) => [kind, new SampleRun(index + 1)]));
    this.#keyframe = frame.time;
    this.#openSegment(frame.time);
    this.#runs.get(frame.kind)?.add(frame);
  }

  #continue(frame: Frame): void {
    const run = this.#runs.get(frame.kind);
    const held = run?.heldTime;
    if (!run || held === undefined) return;
    this.#makeRoom(held, frame.time);
    this.#interval += (frame.time - held - this.#interval) / 8;
    run.endAt(frame.time);
    const segmentEnds = this.#endsSegment(frame);
    if (segmentEnds) this.#nextSegment(frame.time);
    else if (frame.time - this.#partStart >= this.targets.part - this.#interval / 2) this.#closePart(frame.time);
    run.add(frame);
    this.changes.announce();
  }

  /** A frame that lasted unexpectedly long starts a part or a segment of its own, where else the one under way would be too long. */
  #makeRoom(held: Milliseconds, end: Milliseconds): void {
    if (end - this.#segmentStart > this.#longestSegment) this.#nextSegment(held);
    else if (end - this.#partStart > this.targets.partTarget + this.#interval / 2) this.#closePart(held);
  }

  /** At the keyframe nearest to the target; within a group only where it is too long for the target duration. */
  #endsSegment({ keyframe, time, kind }: Frame): boolean {
    const length = time - this.#segmentStart;
    if (!keyframe) return length + this.#interval > this.#longestSegment;
    if (kind === 'audio') return length + this.#interval / 2 >= this.targets.segment;
    const group = time - this.#keyframe;
    this.#keyframe = time;
    return length + group / 2 >= this.targets.segment || length + group > this.#longestSegment;
  }

  get #segmentStart(): Milliseconds {
    return this.window.newest?.start ?? 0;
  }

  #nextSegment(start: Milliseconds): void {
    this.#closePart(start);
    this.window.complete();
    this.#openSegment(start);
  }

  #openSegment(start: Milliseconds): void {
    const init = this.#inits.at(-1);
    if (!init) return;
    const sequence = this.#nextSequence++;
    const segment: LiveSegment = {
      sequence,
      name: `${sequence}.m4s`,
      init,
      start,
      duration: 0,
      parts: [],
      complete: false,
      discontinuity: this.#broken,
    };
    this.#broken = false;
    this.#partStart = start;
    this.window.open(segment);
  }

  #closePart(end: Milliseconds): void {
    const segment = this.window.newest;
    const runs = [...this.#runs.values()].flatMap((run) => run.take() ?? []);
    if (!segment || runs.length === 0 || end <= this.#partStart) return;
    segment.parts.push({
      name: partName(segment.sequence, segment.parts.length),
      data: fragment(++this.#fragments, runs),
      duration: end - this.#partStart,
      independent: runs.some(({ samples }) => this.#lead === 'audio' || samples.some(({ keyframe }) => keyframe)),
    });
    segment.duration = end - segment.start;
    this.#partStart = end;
  }

  /** Ends what is under way: what comes next has no place on this time line. */
  #break(): void {
    const run = this.#runs.get(this.#lead);
    if (run?.heldTime !== undefined) {
      const end = run.heldTime + this.#interval;
      run.endAt(end);
      this.#closePart(end);
      this.window.complete();
    }
    this.#runs = new Map();
    this.#broken ||= this.window.newest !== undefined;
  }
}
