import { randomBytes } from 'node:crypto';
import { ServerError } from '@oriel/core/contract';
import { fragment, initSegment } from '../../media/fmp4/writer.ts';
import type { FrameBus, FrameReader } from '../../media/frame-bus.ts';
import type { Frame, Milliseconds, Track, UnixMs } from '../../media/frame.ts';
import { Changes } from './changes.ts';
import type { LiveInit } from './live-segment.ts';
import { SampleRun } from './sample-run.ts';
import { type LiveSegments, SegmentWindow } from './segment-window.ts';
import { primaryKind, type StreamMeter } from './stream-meter.ts';
import { type HlsOptions, type StreamTargets, streamTargets } from './stream-targets.ts';

/** Sound that is farther from the video than this belongs to the other side of a step of the clock. */
const FARTHEST_SOUND: Milliseconds = 5000;

/**
 * Cuts a stream's frames into the parts and segments of low-latency HLS (rfc8216bis §4.4.4.9, Appendix B). A part is
 * added as soon as the frame after it has arrived, so that every duration is exact. Segments end at keyframes of the
 * primary track: the video, or the sound where there is no video.
 */
export class Packager implements FrameReader {
  /** The folder of its segments' URLs: random, so that no other packager has used these names. */
  readonly folder = randomBytes(12).toString('base64url');
  readonly targets: StreamTargets;
  readonly meter: StreamMeter;
  readonly #window: SegmentWindow;
  readonly #changes = new Changes();
  readonly #stopped = new AbortController();
  #tracks: readonly Track[] = [];
  #primary: Track['kind'] = 'video';
  #runs = new Map<Track['kind'], SampleRun>();
  #inits: LiveInit[] = [];
  #initCount = 0;
  #fragments = 0;
  #partStart: UnixMs = 0;
  /** Moving average of the time between frames. */
  #interval: Milliseconds;
  /** Time of the newest keyframe. */
  #keyframe: UnixMs = 0;
  #lost = false;
  /** The next segment does not continue the one before it. */
  #discontinuity = false;
  /** Added to capture times after a step of the clock, until the next keyframe. */
  #shift: Milliseconds = 0;

  /** Packages a stream until `stop`, beginning with the last seconds, which the meter has kept. */
  constructor(bus: FrameBus, meter: StreamMeter, options: HlsOptions, firstSequence: number) {
    this.meter = meter;
    this.targets = streamTargets(meter, options);
    this.#interval = this.targets.frameInterval;
    this.#window = new SegmentWindow(options.window, firstSequence);
    bus.subscribe(this, { signal: this.#stopped.signal, fromKeyframe: false });
    for (const frame of meter.recent) this.frame(frame);
  }

  /** Ends all waiting with `camera_offline`. */
  stop(): void {
    this.#stopped.abort(new ServerError('camera_offline'));
  }

  get segments(): LiveSegments {
    return this.#window;
  }

  get trackList(): readonly Track[] {
    return this.#tracks;
  }

  /** The source is gone, and no frame has come since. */
  get lostSource(): boolean {
    return this.#lost;
  }

  init(name: string): LiveInit | undefined {
    return this.#inits.find((init) => init.name === name);
  }

  /** The number of callers that wait in `until`. */
  get waiting(): number {
    return this.#changes.waiting;
  }

  /**
   * Resolves with the first value of `find` that is not `undefined`. `find` is called at once and after each change.
   *
   * @throws OrielError `camera_offline` when the packager stops; the signal's reason; or what `find` throws
   */
  until<T>(find: () => T | undefined, signal: AbortSignal): Promise<T> {
    return this.#changes.until(find, AbortSignal.any([signal, this.#stopped.signal]));
  }

  tracks(tracks: readonly Track[]): void {
    this.#break();
    this.#tracks = tracks;
    this.#primary = primaryKind(tracks);
    const data = initSegment(tracks);
    const last = this.#inits.at(-1);
    if (!last || Buffer.compare(last.data, data) !== 0) {
      this.#inits = this.#inits.filter((init) => this.#window.kept.some((segment) => segment.init === init));
      this.#inits.push({ name: `init-${this.#initCount++}.mp4`, data });
    }
    this.#changes.announce();
  }

  discontinuity(): void {
    this.#break();
  }

  lost(): void {
    this.#lost = true;
    this.#break();
    this.#changes.announce();
  }

  frame(frame: Frame): void {
    this.#lost = false;
    if (frame.kind !== this.#primary) return this.#addSecondary(this.#shifted(frame));
    const held = this.#runs.get(frame.kind)?.heldTime;
    const step = held !== undefined && this.#isStep(held, frame.time + this.#shift);
    if (frame.keyframe && (step || this.#shift !== 0)) this.#break();
    else if (step) this.#shift = held + this.#interval - frame.time;
    if (this.#runs.size > 0) this.#continue(this.#shifted(frame));
    else if (frame.keyframe) this.#begin(frame);
  }

  /** A time that goes back, or ahead by more than a segment may last, is a step of the clock or a loss that the source did not report. */
  #isStep(before: UnixMs, time: UnixMs): boolean {
    return time <= before || time - before > this.#longestSegment;
  }

  /** Sound may step a little before or after the video: its frames from the other side of the step are dropped. */
  #addSecondary(frame: Frame): void {
    const run = this.#runs.get(frame.kind);
    const primary = this.#runs.get(this.#primary)?.heldTime;
    if (!run || primary === undefined) return;
    const step = run.heldTime === undefined || this.#isStep(run.heldTime, frame.time);
    if (!step || Math.abs(frame.time - primary) < FARTHEST_SOUND) run.add(frame);
  }

  /** Frames after a step need those before it to be decoded, so they continue the old times until a keyframe can start the new ones. */
  #shifted(frame: Frame): Frame {
    return this.#shift === 0 ? frame : { ...frame, time: frame.time + this.#shift };
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
    this.#cutBefore(held, frame.time);
    this.#interval += (frame.time - held - this.#interval) / 8;
    run.endAt(frame.time);
    if (this.#endsSegment(frame)) this.#nextSegment(frame.time);
    else if (frame.time - this.#partStart >= this.targets.part - this.#interval / 2) this.#closePart(frame.time);
    run.add(frame);
    this.#changes.announce();
  }

  /** Starts a new part or segment with a frame that lasted so long that the current one would be too long with it. */
  #cutBefore(held: UnixMs, end: UnixMs): void {
    if (end - this.#segmentStart > this.#longestSegment) this.#nextSegment(held);
    else if (end - this.#partStart > this.targets.partTarget + this.#interval / 2) this.#closePart(held);
  }

  /** At the keyframe nearest to the target; within a group of pictures only if it is too long for the target duration. */
  #endsSegment({ keyframe, time, kind }: Frame): boolean {
    const length = time - this.#segmentStart;
    if (!keyframe) return length + this.#interval > this.#longestSegment;
    if (kind === 'audio') return length + this.#interval / 2 >= this.targets.segment;
    const group = time - this.#keyframe;
    this.#keyframe = time;
    return length + group / 2 >= this.targets.segment || length + group > this.#longestSegment;
  }

  get #segmentStart(): UnixMs {
    return this.#window.newest?.start ?? 0;
  }

  #nextSegment(start: UnixMs): void {
    this.#closePart(start);
    this.#window.complete();
    this.#openSegment(start);
  }

  #openSegment(start: UnixMs): void {
    const init = this.#inits.at(-1);
    if (!init) return;
    this.#window.open({ init, start, discontinuity: this.#discontinuity });
    this.#discontinuity = false;
    this.#partStart = start;
  }

  #closePart(end: UnixMs): void {
    const runs = [...this.#runs.values()].flatMap((run) => run.take() ?? []);
    if (runs.length === 0 || end <= this.#partStart) return;
    const independent = runs.some(({ samples }) => this.#primary === 'audio' || samples.some(({ keyframe }) => keyframe));
    this.#window.addPart({ data: fragment(++this.#fragments, runs), duration: end - this.#partStart, independent }, end);
    this.#partStart = end;
  }

  /** Completes the open segment; the next one will be a discontinuity. */
  #break(): void {
    const held = this.#runs.get(this.#primary)?.heldTime;
    if (held !== undefined) {
      const end = held + this.#interval;
      this.#runs.get(this.#primary)?.endAt(end);
      this.#closePart(end);
      this.#window.complete();
    }
    this.#runs = new Map();
    this.#shift = 0;
    this.#discontinuity ||= this.#window.newest !== undefined;
  }
}
