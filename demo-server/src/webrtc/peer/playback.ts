import { type ChannelRequest, fromIso, OrielError, ServerError, toIso } from '@oriel/core/contract';
import type { Milliseconds, UnixMs } from '../../media/frame.ts';
import type { Range } from '../../archive/archive-index.ts';
import type { RecordingRequest } from '../peer-protocol.ts';
import { type Found, FrameFinder } from './frame-finder.ts';
import { frameOf, GroupCursor, type Place } from './group-cursor.ts';
import type { PlaybackClock } from './playback-clock.ts';
import { gapBetween, type RecordedGroups } from './recorded-groups.ts';
import { type Pending, RequestQueue } from './request-queue.ts';
import { prerollTimes, toRtp, wrap } from './rtp.ts';
import { Schedule } from './schedule.ts';
import type { SessionSource, Viewer } from './session-source.ts';

/** The shortest time between two groups for a viewer that asks for keyframes. */
const REFRESH_INTERVAL: Milliseconds = 500;
/** What a decoder takes for a frame; the asked frame is to be seen before the next one comes. */
const DECODING: Milliseconds = 2;
/** How long a sought frame waits for the page to say that it was presented. */
const HOLD: Milliseconds = 300;
/** The shortest time between two frames when only keyframes are sent. */
const KEYFRAME_INTERVAL: Milliseconds = 30;
/** Frames that are later than this are not caught up with: all later ones are delayed as much. */
const MAX_LATENESS: Milliseconds = 1000;
/** Timers are no finer. */
const TIMER: Milliseconds = 1;
/** A recording that ended no longer ago than this may still grow: playback waits for what follows, … */
const LIVE_EDGE: Milliseconds = 15_000;
/** … for so long at most, … */
const LIVE_EDGE_PATIENCE: Milliseconds = 10_000;
/** … and looks for it this often. */
const LIVE_EDGE_INTERVAL: Milliseconds = 200;

/**
 * - `starting`: no frame was sent yet
 * - `held`: a sought frame was sent; playing goes on from it when the page has presented it
 * - `playing`: the next frame is sent when it is due
 * - `paused`: the last frame stays, until `play`
 * - `ended`: nothing follows, or a gap that is not skipped
 * - `closed`: for good
 *
 * A seek is looked up while the state stays what it is, so that one that fails changes nothing.
 */
type State = { name: 'starting' | 'paused' | 'ended' | 'closed' } | Held | Playing;

interface Held {
  name: 'held';
  /** RTP time of the sought frame, not wrapped. */
  rtp: number;
  /** How playing goes on, were it to go on at `wall`. */
  resume(wall: UnixMs): Schedule;
  cancel(): void;
}

interface Playing {
  name: 'playing';
  schedule: Schedule;
  /** When the last frame was due. */
  lastDue: UnixMs;
  /** The next frame needs a position: the schedule was changed. */
  moved: boolean;
  cancel(): void;
}

/** The next frame, and what plays from it on. */
interface Upcoming {
  place: Place;
  time: UnixMs;
  schedule: Schedule;
  /** Between the last frame and this one. */
  gap: Range | undefined;
}

/** Rounded up, so that a request for the time of a frame finds that frame and not the one before. */
const wholeMilliseconds = (time: UnixMs): string => toIso(Math.ceil(time));

export interface PlaybackOptions extends RecordingRequest {
  groups: RecordedGroups;
  clock: PlaybackClock;
}

/**
 * Plays one camera's recordings for one viewer. To show a frame, all frames from its keyframe on are sent at once; from
 * there on each frame is sent when it is due. RTP time follows the clock whatever is shown: a receiver never sees a jump.
 */
export class Playback implements SessionSource {
  readonly #clock: PlaybackClock;
  readonly #finder: FrameFinder;
  readonly #cursor: GroupCursor;
  readonly #skipGaps: boolean;
  readonly #requests = new RequestQueue();
  /** Searched for before the connection is up. */
  readonly #first: Promise<Found | undefined>;
  #viewer: Viewer | undefined;
  #state: State = { name: 'starting' };
  #speed: number;
  /** The last frame sent, with its RTP time, not wrapped. */
  #shown: (Place & { rtp: number }) | undefined;
  #refreshedAt = Number.NEGATIVE_INFINITY;
  /** Aborted by the next seek and by the end. */
  #search = new AbortController();

  constructor({ groups, clock, time, skipGaps, speed, group }: PlaybackOptions) {
    this.#clock = clock;
    this.#finder = new FrameFinder(groups, skipGaps, () => clock.now());
    this.#cursor = new GroupCursor(groups);
    this.#skipGaps = skipGaps;
    this.#speed = speed;
    this.#first = this.#finder.at(time, this.#search.signal, group);
    // Reported when the connection is up.
    this.#first.catch(() => {});
  }

  start(viewer: Viewer): void {
    this.#viewer = viewer;
    void this.#serve(viewer);
  }

  request(request: ChannelRequest): void {
    if (request.type === 'shown') {
      if (this.#state.name === 'held' && wrap(this.#state.rtp) === request.rtp) this.#release(this.#state);
      return;
    }
    this.#requests.add(request);
    if (request.type !== 'seek') return;
    this.#search.abort();
    this.#search = new AbortController();
  }

  refresh(): void {
    const now = this.#clock.now();
    if (this.#isClosed || !this.#shown || now - this.#refreshedAt < REFRESH_INTERVAL) return;
    this.#refreshedAt = now;
    const { group, index } = this.#shown;
    this.#sendWithPreroll({ group, index }, 0);
  }

  close(): void {
    this.#search.abort();
    this.#requests.close();
    this.#enter({ name: 'closed' });
  }

  /** Handles one request after the other, so that a pause after a seek keeps what the seek shows. */
  async #serve(viewer: Viewer): Promise<void> {
    const { signal } = this.#search;
    await this.#answering([], async () => this.#show(await this.#first, signal));
    for (let pending; (pending = await this.#requests.next()); ) {
      const { request, ids } = pending;
      await this.#answering(ids, () => this.#handle({ request, ids }));
      // A viewer that asks faster than the frames can leave makes its requests wait, and so supersede each other.
      await viewer.flushed?.();
    }
  }

  async #answering(ids: readonly number[], work: () => Promise<void>): Promise<void> {
    try {
      if (!this.#isClosed) await work();
    } catch (error) {
      if (!this.#isClosed) this.#sendError(error, ids);
    }
  }

  /** @throws OrielError `time_in_future`, `no_recording` */
  async #handle({ request, ids }: Pending): Promise<void> {
    const { signal } = this.#search;
    if (request.type === 'seek') {
      const found = await this.#finder.at(fromIso(request.time), signal);
      if (signal.aborted) return this.#requests.addToSeek(ids);
      return this.#show(found, signal, ids, request.hold);
    }
    if (request.type === 'step') {
      this.#enter({ name: 'paused' });
      if (!this.#shown) throw new ServerError('no_recording');
      const found = await this.#finder.step(this.#shown, request.frames, signal);
      if (signal.aborted) return this.#requests.addToSeek(ids);
      if (found?.end !== undefined) this.#viewer?.sendFact({ type: 'end', time: wholeMilliseconds(found.end) });
      return this.#show(found, signal, ids);
    }
    if (this.#state.name === 'held') this.#release(this.#state);
    const paused = request.type === 'pause' || (request.type === 'speed' && this.#state.name === 'paused');
    // What goes on playing goes on from between two frames, and so does not jerk.
    const between = !paused && this.#state.name === 'playing' ? this.#timeIn(this.#state) : undefined;
    if (request.type === 'speed') this.#speed = request.speed;
    this.#goOn(paused, between, ids);
  }

  #show(found: Found | undefined, signal: AbortSignal, ids: readonly number[] = [], hold = false): void {
    if (!found || signal.aborted) return;
    const { group, index, gap } = found;
    if (gap) this.#sendGap(gap);
    // The decoder has every frame up to the one shown last: only later frames are missing.
    const known = this.#shown?.group === group && this.#shown.index < index;
    this.#sendWithPreroll({ group, index }, known ? (this.#shown?.index ?? 0) + 1 : 0, ids, hold);
  }

  /** Sends a frame, after those from index `first` on that the decoder needs for it, and goes on from there. */
  #sendWithPreroll(place: Place, first: number, ids: readonly number[] = [], hold = false): void {
    const frame = frameOf(place);
    if (!frame) return;
    const paused = this.#state.name === 'paused';
    const preroll = place.group.frames.slice(first, place.index);
    const wall = this.#clock.now();
    const last = this.#shown?.rtp ?? Number.NEGATIVE_INFINITY;
    const rtp = Math.max(toRtp(wall), last + preroll.length + 1);
    this.#sendPosition(frame.time, rtp, paused, ids);
    const times = prerollTimes(preroll.length, last, rtp);
    for (const [i, { data }] of preroll.entries()) this.#viewer?.sendFrame(data, times[i] ?? rtp);
    this.#viewer?.sendFrame(frame.data, rtp);
    this.#shown = { ...place, rtp };
    if (paused) return this.#enter({ name: 'paused' });
    const resume = (at: UnixMs) => new Schedule({ time: frame.time, wall: at, rtp }, this.#speed);
    if (!hold) return this.#play(resume(wall + preroll.length * DECODING));
    const held: Held = { name: 'held', rtp, resume, cancel: this.#clock.after(HOLD, () => this.#release(held)) };
    this.#enter(held);
  }

  #release(held: Held): void {
    if (this.#state === held) this.#play(held.resume(this.#clock.now()));
  }

  /** Plays or pauses where it is, after a change. @param between the recorded time that it has come to, past the last frame */
  #goOn(paused: boolean, between: UnixMs | undefined, ids: readonly number[]): void {
    const time = this.#shown && frameOf(this.#shown)?.time;
    if (!this.#shown || time === undefined) {
      this.#enter({ name: paused ? 'paused' : 'starting' });
      throw new ServerError('no_recording');
    }
    const wall = this.#clock.now();
    const last = this.#shown.rtp;
    if (paused) {
      this.#sendPosition(time, last, true, ids);
      return this.#enter({ name: 'paused' });
    }
    const rtp = between === undefined ? Math.max(toRtp(wall), last) : last;
    const since = between === undefined ? 0 : Math.max(0, between - time) / this.#speed;
    this.#sendPosition(time, rtp, false, ids);
    this.#play(new Schedule({ time, wall: wall - since, rtp }, this.#speed));
  }

  /** Plays on after the last frame sent. */
  #play(schedule: Schedule): void {
    if (!this.#shown || this.#isClosed) return;
    this.#cursor.moveTo(this.#shown);
    const lastDue = schedule.dueAt(frameOf(this.#shown)?.time ?? 0);
    const playing: Playing = { name: 'playing', schedule, lastDue, moved: false, cancel: () => {} };
    this.#enter(playing);
    this.#sendDue(playing);
  }

  get #isClosed(): boolean {
    return this.#state.name === 'closed';
  }

  #enter(state: State): void {
    if (this.#isClosed) return;
    if ('cancel' in this.#state) this.#state.cancel();
    this.#state = state;
  }

  /** Sends every frame that is due, and comes back when the next one is. */
  #sendDue(playing: Playing): void {
    const now = this.#clock.now();
    while (this.#state === playing) {
      this.#cursor.readAhead();
      const upcoming = this.#upcoming(playing);
      if (!upcoming) return void this.#waitForMore(playing);
      const { place, time, schedule, gap } = upcoming;
      if (gap && !this.#skipGaps) return void this.#stopBefore(gap);
      const due = schedule.dueAt(time);
      if (now - due > MAX_LATENESS) {
        playing.schedule = playing.schedule.delayed(now - due);
        continue;
      }
      if (due - now >= TIMER) {
        playing.cancel = this.#clock.after(due - now, () => this.#sendDue(playing));
        return;
      }
      this.#cursor.moveTo(place);
      if (schedule.keyframesOnly && !gap && !playing.moved && due - playing.lastDue < KEYFRAME_INTERVAL) continue;
      this.#sendNext(upcoming, playing.moved);
      Object.assign(playing, { schedule, lastDue: due, moved: false });
    }
  }

  #upcoming({ schedule }: Playing): Upcoming | undefined {
    const from = this.#cursor.group;
    const place = this.#cursor.following(schedule.keyframesOnly);
    const time = place && frameOf(place)?.time;
    if (!from || !place || time === undefined) return undefined;
    const gap = from === place.group ? undefined : gapBetween(from, place.group);
    return { place, time, gap, schedule: gap ? schedule.across(gap) : schedule };
  }

  #sendNext({ place, time, schedule, gap }: Upcoming, moved: boolean): void {
    const rtp = Math.max(schedule.rtpAt(time), (this.#shown?.rtp ?? 0) + 1);
    if (gap) this.#sendGap(gap);
    if (gap || moved) this.#sendPosition(time, rtp, false);
    this.#viewer?.sendFrame(frameOf(place)?.data ?? new Uint8Array(), rtp);
    this.#shown = { ...place, rtp };
  }

  /** The recorded time that plays now, between the last frame and the next one. */
  #timeIn(playing: Playing): UnixMs {
    const now = playing.schedule.timeAt(this.#clock.now());
    const upcoming = this.#upcoming(playing);
    return upcoming ? Math.min(now, upcoming.gap?.from ?? upcoming.time) : now;
  }

  /** The next group is not read yet, or not recorded yet. */
  async #waitForMore(playing: Playing): Promise<void> {
    const from = this.#cursor.group;
    if (!from) return;
    const end = from.stored.to;
    const patience = this.#clock.now() + LIVE_EDGE_PATIENCE;
    for (let waited = false; ; waited = true) {
      const group = await this.#cursor.nextGroup();
      if (this.#state !== playing) return;
      const now = this.#clock.now();
      if (group) {
        if (waited && !gapBetween(from, group)) this.#restart(playing, group.stored.from);
        return this.#sendDue(playing);
      }
      if (waited && (now - end > LIVE_EDGE || now > patience)) {
        this.#viewer?.sendFact({ type: 'end', time: wholeMilliseconds(end) });
        return this.#enter({ name: 'ended' });
      }
      await new Promise<void>((resolve) => (playing.cancel = this.#clock.after(waited ? LIVE_EDGE_INTERVAL : 0, resolve)));
    }
  }

  /** There was nothing to play for a while: the schedule starts again at `time`. */
  #restart(playing: Playing, time: UnixMs): void {
    const wall = Math.max(this.#clock.now(), playing.schedule.dueAt(time));
    playing.schedule = new Schedule({ time, wall, rtp: toRtp(wall) }, this.#speed);
    playing.moved = true;
  }

  async #stopBefore({ from }: Range): Promise<void> {
    this.#enter({ name: 'ended' });
    this.#sendError(await this.#finder.noRecording(from));
  }

  #sendError(cause: unknown, ids: readonly number[] = []): void {
    const { error } = (cause instanceof OrielError ? cause : new ServerError('internal', { cause })).toBody();
    for (const id of ids.length > 0 ? ids : [undefined]) this.#viewer?.sendFact({ type: 'error', ...(id !== undefined && { id }), error });
  }

  #sendGap({ from, to }: Range): void {
    this.#viewer?.sendFact({ type: 'gap', from: wholeMilliseconds(from), to: wholeMilliseconds(to) });
  }

  /** Says where the frame with this RTP time was recorded: once, or once for every request that it answers. */
  #sendPosition(time: UnixMs, rtp: number, paused: boolean, ids: readonly number[] = []): void {
    const position = { rtp: wrap(rtp), time: wholeMilliseconds(time), speed: this.#speed, paused };
    for (const id of ids.length > 0 ? ids : [undefined]) this.#viewer?.sendFact({ type: 'position', ...(id !== undefined && { id }), ...position });
  }
}
