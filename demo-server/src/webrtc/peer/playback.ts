import { type ChannelRequest, fromIso, OrielError, toIso } from '@oriel/core/contract';
import type { Milliseconds } from '../../media/frame.ts';
import { nearestRecordings } from '../../archive/nearest.ts';
import type { Range, StoredGroup } from '../../archive/archive-index.ts';
import type { RecordingRequest } from '../peer-protocol.ts';
import type { PlaybackClock } from './playback-clock.ts';
import { pictureAt } from './group-reader.ts';
import { type Base, Pacer, pictureOf, type Place } from './pacer.ts';
import { gapBetween, type RecordedGroups } from './recorded-groups.ts';
import { leadUp, toRtp, wrap } from './rtp.ts';
import type { SessionSource, Viewer } from './session-source.ts';

/** A viewer that asks for keyframes gets no more than one group in this time, ms. */
const REFRESH_INTERVAL = 500;

/** A decoder takes about so long for a picture; the asked one is to be seen before the next one comes, ms. */
const DECODING = 2;

/** How long a sought picture waits for the page to say that it was presented, ms. */
const HOLD = 300;

interface Found extends Place {
  /** What was skipped to come there. */
  gap?: Range | undefined;
}

/** What a picture is shown for. */
interface Asked {
  id?: number | undefined;
  hold?: boolean | undefined;
}

/** Rounded up, so that whoever asks for the time of a picture gets that picture and not the one before. */
const wholeMilliseconds = (time: Milliseconds): string => toIso(Math.ceil(time));

export interface PlaybackOptions extends RecordingRequest {
  groups: RecordedGroups;
  clock: PlaybackClock;
}

/**
 * Plays one camera's recordings for one viewer. To show a picture, all from its keyframe on are sent at once; from there
 * on each when it is due. RTP time goes with the clock whatever is shown, so that a receiver never sees it jump.
 */
export class Playback implements SessionSource {
  readonly #groups: RecordedGroups;
  readonly #clock: PlaybackClock;
  readonly #skipGaps: boolean;
  readonly #pacer: Pacer;
  /** Read before the connection stands. */
  readonly #first: Promise<Found | undefined>;
  #viewer: Viewer | undefined;
  #speed: number;
  #paused = false;
  /** The last picture sent. */
  #shown: (Place & { rtp: number }) | undefined;
  #refreshed = Number.NEGATIVE_INFINITY;
  /** Playing goes on when the picture sought was presented. */
  #held: { rtp: number; cancel: () => void; base: Base } | undefined;
  /** Aborted by the next seek and by the end. */
  #seek = new AbortController();
  #requests: Promise<void> = Promise.resolve();
  #closed = false;

  constructor({ groups, clock, time, skipGaps, speed, group }: PlaybackOptions) {
    this.#groups = groups;
    this.#clock = clock;
    this.#skipGaps = skipGaps;
    this.#speed = speed;
    this.#pacer = new Pacer({
      groups,
      clock,
      skipGaps,
      listener: {
        due: (place, rtp, moved, gap) => this.#next(place, rtp, moved, gap),
        end: (time) => this.#viewer?.tell({ type: 'end', time: wholeMilliseconds(time) }),
        stopped: ({ from }) => void this.#noRecording(from).then((error) => this.#fail(error)),
      },
    });
    this.#first = this.#find(time, this.#seek.signal, group);
    // Told when the connection stands.
    this.#first.catch(() => {});
  }

  start(viewer: Viewer): void {
    this.#viewer = viewer;
    const { signal } = this.#seek;
    this.#enqueue(undefined, async () => this.#show(await this.#first, signal));
  }

  request(request: ChannelRequest): void {
    if (request.type === 'shown') {
      if (this.#held && wrap(this.#held.rtp) === request.rtp) this.#release();
      return;
    }
    if (request.type === 'seek') {
      this.#seek.abort();
      this.#seek = new AbortController();
    }
    const { signal } = this.#seek;
    this.#enqueue(request.id, () => this.#handle(request, signal));
  }

  refresh(): void {
    const now = this.#clock.now();
    if (this.#closed || !this.#shown || now - this.#refreshed < REFRESH_INTERVAL) return;
    this.#refreshed = now;
    const { group, index } = this.#shown;
    this.#send({ group, index }, 0);
  }

  close(): void {
    this.#closed = true;
    this.#seek.abort();
    this.#drop();
    this.#pacer.stop();
  }

  /** One after the other, so that a pause asked for after a seek holds what the seek shows. */
  #enqueue(id: number | undefined, work: () => Promise<void> | void): void {
    this.#requests = this.#requests.then(async () => {
      if (this.#closed) return;
      try {
        await work();
      } catch (error) {
        this.#fail(error, id);
      }
    });
  }

  #fail(cause: unknown, id?: number): void {
    const error = cause instanceof OrielError ? cause : new OrielError('internal', { cause });
    this.#viewer?.tell({ type: 'error', ...(id !== undefined && { id }), ...error.toBody() });
  }

  async #handle(request: Exclude<ChannelRequest, { type: 'shown' }>, signal: AbortSignal): Promise<void> {
    const { id, type } = request;
    if (type === 'seek') return this.#show(await this.#find(fromIso(request.time), signal), signal, { id, hold: request.hold });
    if (type === 'step') return this.#show(await this.#stepTo(request.frames, signal), signal, { id });
    this.#release();
    // What goes on playing goes on from between two pictures, and so does not hop.
    const between = type !== 'pause' && !this.#paused ? this.#pacer.time : undefined;
    if (type === 'speed') this.#speed = request.speed;
    else this.#paused = type === 'pause';
    this.#goOn(between, id);
  }

  /** @throws OrielError `time_in_future`, or `no_recording` with what there is before and after */
  async #find(time: Milliseconds, signal: AbortSignal, known?: StoredGroup): Promise<Found | undefined> {
    if (time > this.#clock.now()) throw new OrielError('time_in_future');
    const group = await (known ? this.#groups.read(known) : this.#groups.at(time));
    if (signal.aborted) return undefined;
    if (group) return { group, index: pictureAt(group.pictures, time) };
    const next = this.#skipGaps ? await this.#groups.after(time) : undefined;
    if (signal.aborted) return undefined;
    if (!next) throw await this.#noRecording(time);
    const [before] = await this.#groups.around(time);
    return { group: next, index: 0, gap: { from: before?.to ?? time, to: next.stored.from } };
  }

  async #noRecording(time: Milliseconds): Promise<OrielError> {
    return new OrielError('no_recording', { details: nearestRecordings(...(await this.#groups.around(time))) });
  }

  /** Pauses, and finds the picture so many further; at the first or last one it stays. */
  async #stepTo(frames: number, signal: AbortSignal): Promise<Found | undefined> {
    this.#paused = true;
    this.#drop();
    this.#pacer.stop();
    if (!this.#shown) return undefined;
    let { group } = this.#shown;
    let index = this.#shown.index + frames;
    let gap: Range | undefined;
    while (index >= group.pictures.length || index < 0) {
      const forward = index >= 0;
      const other = await (forward ? this.#groups.next(group) : this.#groups.previous(group));
      if (signal.aborted) return undefined;
      const between = other && (forward ? gapBetween(group, other) : gapBetween(other, group));
      if (!other || (between && !this.#skipGaps)) {
        index = forward ? group.pictures.length - 1 : 0;
        if (forward) this.#viewer?.tell({ type: 'end', time: wholeMilliseconds(group.stored.to) });
        break;
      }
      gap = between ?? gap;
      index += forward ? -group.pictures.length : other.pictures.length;
      group = other;
    }
    return { group, index, gap };
  }

  #show(found: Found | undefined, signal: AbortSignal, asked: Asked = {}): void {
    if (!found || signal.aborted) return;
    const { group, index, gap } = found;
    if (gap) this.#tellGap(gap);
    // The decoder has all up to the picture shown last; only what comes after it is missing.
    const known = this.#shown?.group === group && this.#shown.index < index;
    this.#send({ group, index }, known ? (this.#shown?.index ?? 0) + 1 : 0, asked);
  }

  /** Sends a picture with those from `first` on that it needs, and goes on from there. */
  #send(place: Place, first: number, { id, hold }: Asked = {}): void {
    this.#drop();
    const picture = pictureOf(place);
    if (!picture) return;
    const leading = place.group.pictures.slice(first, place.index);
    const wall = this.#clock.now();
    const last = this.#shown?.rtp ?? Number.NEGATIVE_INFINITY;
    const rtp = Math.max(toRtp(wall), last + leading.length + 1);
    this.#tellPosition(picture.time, rtp, id);
    const times = leadUp(leading.length, last, rtp);
    for (const [i, { data }] of leading.entries()) this.#viewer?.send(data, times[i] ?? rtp);
    this.#viewer?.send(picture.data, rtp);
    this.#shown = { ...place, rtp };
    const base = { wall: wall + leading.length * DECODING, time: picture.time, rtp };
    if (!hold || this.#paused) return this.#play(base);
    this.#pacer.stop();
    this.#held = { rtp, base, cancel: this.#clock.after(HOLD, () => this.#release()) };
  }

  /** What was held plays on from now. */
  #release(): void {
    const held = this.#drop();
    if (held) this.#play({ ...held.base, wall: this.#clock.now() });
  }

  #drop() {
    const held = this.#held;
    held?.cancel();
    this.#held = undefined;
    return held;
  }

  /** After a change of how it plays. `between`: where playing was. */
  #goOn(between: Milliseconds | undefined, id: number): void {
    const picture = this.#shown && pictureOf(this.#shown);
    if (!this.#shown || !picture) return;
    const { time } = picture;
    const wall = this.#clock.now();
    let base: Base = { wall, time, rtp: this.#shown.rtp };
    if (between !== undefined) base.wall -= Math.max(0, between - time) / this.#speed;
    else if (!this.#paused) base = { wall, time, rtp: Math.max(toRtp(wall), this.#shown.rtp) };
    this.#tellPosition(time, base.rtp, id);
    this.#play(base);
  }

  #play(base: Base): void {
    if (this.#paused || !this.#shown || this.#closed) this.#pacer.stop();
    else this.#pacer.start(this.#shown, base, this.#speed);
  }

  #next(place: Place, due: number, moved: boolean, gap: Range | undefined): void {
    const picture = pictureOf(place);
    if (!picture) return;
    const rtp = Math.max(due, (this.#shown?.rtp ?? 0) + 1);
    if (gap) this.#tellGap(gap);
    if (moved) this.#tellPosition(picture.time, rtp);
    this.#viewer?.send(picture.data, rtp);
    this.#shown = { ...place, rtp };
  }

  #tellGap({ from, to }: Range): void {
    this.#viewer?.tell({ type: 'gap', from: wholeMilliseconds(from), to: wholeMilliseconds(to) });
  }

  #tellPosition(time: Milliseconds, rtp: number, id?: number): void {
    this.#viewer?.tell({
      type: 'position',
      ...(id !== undefined && { id }),
      rtp: wrap(rtp),
      time: wholeMilliseconds(time),
      speed: this.#speed,
      paused: this.#paused,
    });
  }
}
