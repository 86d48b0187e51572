import { fromIso, ServerError, toIso, type ChannelFact, type ChannelRequest, type Milliseconds } from '@oriel/core/contract';
import { nearestOf, type RecordedRanges } from './recorded-ranges.ts';

interface PlaybackOptions {
  ranges: RecordedRanges;
  time: Milliseconds;
  tell: (fact: ChannelFact) => void;
  /** Something else is to be seen than what would come next. */
  moved: () => void;
}

/** At 25 frames a second. */
const FRAME: Milliseconds = 40;

/** What the server's recorded playback does, as the contract's channel has it: paces, seeks, goes over gaps, ends. */
export class Playback {
  readonly #options: PlaybackOptions;
  #time: Milliseconds;
  #at = performance.now();
  #speed = 1;
  #paused = false;
  #ended = false;
  /** Of the last frame sent. */
  #rtp = 0;
  /** The next frame is to be announced, as the answer to these requests; without an id, unasked. */
  #announce: (number | undefined)[] = [undefined];

  constructor(options: PlaybackOptions) {
    this.#options = options;
    this.#time = options.time;
  }

  /** Recorded time of what is to be seen now. */
  get time(): Milliseconds {
    return this.moving ? this.#time + (performance.now() - this.#at) * this.#speed : this.#time;
  }

  /** A request waits for its frame: a browser may skip one that was drawn once. */
  get waiting(): boolean {
    return this.#announce.length > 0;
  }

  get moving(): boolean {
    return !this.#paused && !this.#ended;
  }

  /** Goes on to the next recording where this one ends. */
  advance(): void {
    if (!this.moving) return;
    const { ranges, tell } = this.#options;
    const time = this.time;
    if (ranges.some(({ from, to }) => from <= time && time < to)) return;
    const { after } = nearestOf(ranges, time);
    const end = ranges.findLast(({ to }) => to <= time)?.to ?? time;
    if (after === undefined) {
      this.#set(end);
      this.#ended = true;
      return tell({ type: 'end', time: toIso(end) });
    }
    tell({ type: 'gap', from: toIso(end), to: toIso(after) });
    this.#set(after);
    this.#announce.push(undefined);
  }

  /** A frame is about to be sent. */
  sent(rtp: number, shown: Milliseconds): void {
    this.#rtp = rtp;
    for (const id of this.#announce.splice(0)) this.#position(shown, id);
  }

  ask(request: ChannelRequest): void {
    const { id } = request;
    switch (request.type) {
      case 'pause':
        this.#set(this.time);
        this.#paused = true;
        return this.#position(this.#time, id);
      case 'play':
        this.#at = performance.now();
        this.#paused = this.#ended = false;
        return this.#show(id);
      case 'speed':
        this.#set(this.time);
        this.#speed = request.speed;
        return this.#show(id);
      case 'step':
        this.#set(this.time + request.frames * FRAME);
        this.#paused = true;
        return this.#show(id);
      case 'seek':
        return this.#seek(fromIso(request.time), id);
    }
  }

  #seek(time: Milliseconds, id: number): void {
    const { ranges, tell } = this.#options;
    if (!ranges.some(({ from, to }) => from <= time && time < to)) {
      const { before, after } = nearestOf(ranges, time);
      const details = { ...(before !== undefined && { before: toIso(before) }), ...(after !== undefined && { after: toIso(after) }) };
      return tell({ type: 'error', id, error: new ServerError('no_recording', { details }).toBody().error });
    }
    this.#set(time);
    this.#ended = false;
    this.#show(id);
  }

  #set(time: Milliseconds): void {
    this.#time = time;
    this.#at = performance.now();
  }

  #show(id: number): void {
    this.#announce.push(id);
    this.#options.moved();
  }

  #position(time: Milliseconds, id: number | undefined): void {
    const fact = { type: 'position', rtp: this.#rtp, time: toIso(time), speed: this.#speed, paused: this.#paused } as const;
    this.#options.tell(id === undefined ? fact : { ...fact, id });
  }
}
