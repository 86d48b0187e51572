import type { SourceBufferTrackSet } from 'hls.js';
import { decodeTimeOf, timescalesOf } from './fragment-times.ts';
import type { Seconds } from './media-facts.ts';
import { typeOf, type StartPlan, type StartTrack } from './start-plan.ts';

/** Media that plays, for hls.js to go on with. */
export interface StartedMedia extends Pick<StartPlan, 'variant' | 'from'> {
  mediaSource: MediaSource;
  tracks: SourceBufferTrackSet;
}

/** The first segments of media in a MediaSource on a video element, from its construction until it is given away or dropped. */
export class StartBuffers {
  /** Rejects where this cannot be played. */
  readonly filled: Promise<void>;
  readonly #plan: StartPlan;
  readonly #video: HTMLVideoElement;
  readonly #source = new MediaSource();
  readonly #url = URL.createObjectURL(this.#source);
  readonly #over = new AbortController();
  #tracks: SourceBufferTrackSet = {};

  /** @param signal drops it, unless it was given away */
  constructor(plan: StartPlan, video: HTMLVideoElement, signal: AbortSignal) {
    this.#plan = plan;
    this.#video = video;
    signal.addEventListener('abort', () => this.drop(), { once: true, signal: this.#over.signal });
    video.src = this.#url;
    this.filled = this.#fill();
    this.filled.catch(() => {});
  }

  /** The browser can decode it. */
  get isIntact(): boolean {
    const { error, src } = this.#video;
    return this.#source.readyState === 'open' && !error && src === this.#url;
  }

  /** From here on it is hls.js that frees it. */
  giveAway(): StartedMedia {
    this.#over.abort();
    const { from, variant } = this.#plan;
    return { variant, from, mediaSource: this.#source, tracks: this.#tracks };
  }

  drop(): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    const video = this.#video;
    if (video.src === this.#url) {
      video.removeAttribute('src');
      // Without this the element keeps the media.
      video.load();
    }
    URL.revokeObjectURL(this.#url);
  }

  async #fill(): Promise<void> {
    const { duration, tracks } = this.#plan;
    await this.#next(this.#source, 'sourceopen');
    this.#source.duration = duration;
    const buffers = tracks.map((track) => this.#add(track));
    const offset = this.#offset();
    // Whoever appends first tells.
    offset.catch(() => {});
    await Promise.all(
      tracks.map(async ({ init, segment }, index) => {
        const buffer = buffers[index];
        if (!buffer) return;
        await this.#append(buffer, await init);
        buffer.timestampOffset = await offset;
        await this.#append(buffer, await segment);
      }),
    );
  }

  #add(track: StartTrack): SourceBuffer {
    const { codec, container, name } = track;
    const buffer = this.#source.addSourceBuffer(typeOf(track));
    this.#tracks[name] = { id: name === 'audio' ? 'audio' : 'main', buffer, codec, container, listeners: [] };
    return buffer;
  }

  /** As hls.js has it (`PassThroughRemuxer`), or it would append the next segments at other times. */
  async #offset(): Promise<Seconds> {
    const [main] = this.#plan.tracks;
    const [init, segment] = await Promise.all([main?.init, main?.segment]);
    const timescales = init && timescalesOf(init.data);
    if (!main || !segment || timescales?.size !== (main.name === 'audiovideo' ? 2 : 1)) throw new Error('no such tracks');
    const offset = main.from - decodeTimeOf(segment.data, timescales);
    if (!Number.isFinite(offset)) throw new Error('no decode time');
    return offset;
  }

  async #append(buffer: SourceBuffer, answer: { data: ArrayBuffer } | undefined): Promise<void> {
    if (!answer) throw new Error('no answer');
    const appended = this.#next(buffer, 'updateend');
    buffer.appendBuffer(answer.data);
    await appended;
    if (!this.isIntact) throw new Error('cannot be decoded');
  }

  #next(target: EventTarget, type: string): Promise<void> {
    const { signal } = this.#over;
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('dropped')), { once: true });
      target.addEventListener(type, () => resolve(), { once: true, signal });
    });
  }
}
