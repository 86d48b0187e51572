import { OrielError, Subscribable, type Camera, type Milliseconds, type OrielClient } from '@oriel/core';
import { describe } from './describe.ts';
import { noFacts, type Facts } from './facts.ts';
import { defaultIntent, possible, type Intent } from './intent.ts';
import { Playback } from './playback.ts';
import { Stage } from './stage/stage.ts';

export interface PlayerOptions {
  client: OrielClient;
  intent?: Partial<Intent>;
}

/** Where the picture goes. */
export interface StageElements {
  video: HTMLVideoElement;
  /** Lies over the video and shows exact stills. Without it, a recording pauses on the video itself. */
  canvas?: HTMLCanvasElement | undefined;
}

/** Far enough back that it is recorded already. */
const JUST_NOW: Milliseconds = 10_000;

/**
 * Shows one camera, live or recorded, on a video element and a canvas, without any UI. `intent` is what was asked for,
 * `facts` is what the sources reported. Subscribers are called when either is another object. Nothing is optimistic:
 * facts change when something was reported.
 */
export class Player extends Subscribable {
  readonly client: OrielClient;
  #intent: Intent;
  #facts: Facts = noFacts;
  #stage: Stage | undefined;
  #attached: AbortController | undefined;
  #playback: Playback | undefined;
  readonly #readIntent = () => this.#intent;

  constructor({ client, intent }: PlayerOptions) {
    super();
    this.client = client;
    this.#intent = possible({ ...defaultIntent, ...intent });
  }

  get intent(): Intent {
    return this.#intent;
  }

  get facts(): Facts {
    return this.#facts;
  }

  /** The video element that it is attached to. */
  get video(): HTMLVideoElement | undefined {
    return this.#stage?.video;
  }

  /** Puts the picture on a video element, and connects. @returns a function that takes it off again and frees everything */
  attach({ video, canvas }: StageElements): () => void {
    this.close();
    const attached = (this.#attached = new AbortController());
    const stage = (this.#stage = new Stage(video, canvas, attached.signal));
    const endTokens = this.client.onTokenChanged(() => this.#tokenChanged());
    attached.signal.addEventListener('abort', () => {
      endTokens();
      // Attached again, a recording continues where it was.
      this.#intent = { ...this.#intent, time: this.#playback?.place ?? this.#intent.time };
      this.#stop();
      stage.picture.clear();
      this.#stage = undefined;
      this.#update();
    }, { once: true });
    stage.setSound(this.#intent);
    this.#restart(this.#intent.time);
    return () => attached.abort();
  }

  /** Changes what is asked for. A `time` seeks, also to the time that it had before. */
  set(change: Partial<Intent>): void {
    const before = this.#intent;
    const place = this.#playback?.place;
    this.#intent = possible({ ...before, ...change });
    if (this.#stage) this.#carryOut(before, change.time === undefined ? undefined : this.#intent.time, place);
    this.#update();
    this.notify();
  }

  play(): void {
    if (this.#facts.state === 'blocked') this.#stage?.play();
    this.set({ paused: false });
  }

  /** Holds a recording at the visible picture. A live picture stands still until `play()`. */
  pause(): void {
    this.set({ paused: true });
  }

  /** Shows the recorded frame whose time span contains `time`, Unix ms, from live too. Playing or paused stays so. */
  seek(time: Milliseconds): void {
    if (Number.isFinite(time)) this.set({ mode: 'playback', time });
  }

  goLive(): void {
    this.set({ mode: 'live', paused: false });
  }

  /** Playback: pauses, then goes `frames` forward, or back when negative. */
  step(frames: number): void {
    const by = Math.trunc(frames);
    if (this.#intent.mode !== 'playback' || !by) return;
    this.set({ paused: true });
    this.#playback?.step(by);
  }

  /** Tries again at once whatever failed. */
  retry(): void {
    if (this.#playback) this.#playback.retry();
    else this.#restart(this.#intent.time);
  }

  /** A JPEG of the visible picture. @throws OrielError `no_picture` when there is none */
  async snapshot(): Promise<Blob> {
    const blob = await this.#stage?.picture.toBlob();
    if (!blob) throw new OrielError('no_picture');
    return blob;
  }

  /** Detaches and frees everything. `attach` begins again. */
  close(): void {
    this.#attached?.abort();
    this.#attached = undefined;
  }

  /** @param place playback: where it was before the change */
  #carryOut(before: Intent, time: Milliseconds | undefined, place: Milliseconds | undefined): void {
    const intent = this.#intent;
    const changed = (...names: (keyof Intent)[]) => names.some((name) => before[name] !== intent[name]);
    if (changed('muted', 'volume')) this.#stage?.setSound(intent);
    if (changed('camera', 'src')) {
      this.#stage?.picture.clear();
      this.#stop();
      // Another camera shows the same moment.
      return this.#restart(time ?? place);
    }
    if (changed('mode')) return this.#restart(time, this.#facts.error ? undefined : this.#playback?.camera);
    if (changed('transport') || (intent.mode === 'playback' && changed('skipGaps'))) return this.#restart(time ?? place);
    if (intent.mode === 'live') return changed('paused') ? this.#pauseLive() : undefined;
    if (changed('speed')) this.#playback?.apply();
    if (changed('paused')) {
      if (intent.paused) this.#playback?.pause(time);
      else this.#playback?.play(time);
    } else if (time !== undefined) this.#playback?.seek(time);
  }

  #pauseLive(): void {
    const { paused } = this.#intent;
    if (!paused) return this.#restart(undefined, this.#facts.camera);
    // A live picture that stands still needs no connection.
    this.#stage?.picture.leave();
    this.#stop();
  }

  /** @param from playback: where to start; without it, a little before what was seen, or before now */
  #restart(from: Milliseconds | undefined, known?: Camera): void {
    const stage = this.#stage;
    if (!stage) return;
    const visible = this.#playback?.time ?? this.#facts.time;
    stage.picture.leave();
    this.#stop();
    const { camera, src } = this.#intent;
    if (!camera && !src) return this.#update();
    const now = this.client.now();
    const time = from ?? Math.min(visible ?? now, now) - JUST_NOW;
    const playback = new Playback({ client: this.client, stage, intent: this.#readIntent, time, known, visible: stage.picture.shown === 'none' ? undefined : visible });
    this.#playback = playback;
    playback.subscribe(() => this.#playback === playback && this.#update());
    playback.start();
    this.#update();
  }

  #tokenChanged(): void {
    const code = this.#facts.error?.code;
    // A token of other scopes may allow what the last one did not.
    if (code === 'not_authenticated' || code === 'token_expired' || code === 'not_allowed') this.retry();
  }

  #stop(): void {
    const playback = this.#playback;
    // First, so that what it reports of its end is ignored.
    this.#playback = undefined;
    playback?.close();
    this.#stage?.reset();
  }

  #update(): void {
    if (!this.#stage) return this.#replace(noFacts);
    const { shown } = this.#stage.picture;
    // Without a playback, a live picture that stands still may be left.
    const { camera, time } = shown === 'none' ? noFacts : this.#facts;
    const facts = describe(this.#playback?.observe() ?? { intent: this.#intent, shown, time, camera });
    if (!sameFacts(facts, this.#facts)) this.#replace(facts);
  }

  #replace(facts: Facts): void {
    if (facts === this.#facts) return;
    this.#facts = facts;
    this.notify();
  }
}

function sameFacts(a: Facts, b: Facts): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof Facts>;
  return [...names].every((name) => a[name] === b[name]);
}
