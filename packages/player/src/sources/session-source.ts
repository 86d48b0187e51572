import { Subscribable, type Milliseconds, type VideoSession } from '@oriel/core';
import type { Stage } from '../stage/stage.ts';
import type { Source, SourceCapabilities, SourceFacts } from './source.ts';

export interface SessionSourceOptions {
  stage: Stage;
  /** Not started. */
  session: VideoSession;
  /** Whether the sender reports its frames' times, as long as that is not known. */
  exact: boolean;
}

/** The pictures of a WebRTC session. */
export class SessionSource extends Subscribable implements Source {
  readonly #stage: Stage;
  readonly #session: VideoSession;
  readonly #expectedExact: boolean;
  #facts: SourceFacts;
  #unsubscribe: (() => void) | undefined;
  #standby = false;

  constructor({ stage, session, exact }: SessionSourceOptions) {
    super();
    this.#stage = stage;
    this.#session = session;
    this.#expectedExact = exact;
    this.#facts = factsOf(session);
  }

  get capabilities(): SourceCapabilities {
    const exact = this.#session.facts.exact ?? this.#expectedExact;
    return { exact, fastSeek: exact, seekable: true, pausable: true, sound: true, standby: true };
  }

  get facts(): SourceFacts {
    return this.#facts;
  }

  timeOf({ rtpTimestamp }: VideoFrameCallbackMetadata): Milliseconds | undefined {
    const { position, seeking } = this.#session.facts;
    // A browser that does not say which frame it shows: what the server sent last is near it.
    if (rtpTimestamp === undefined) return seeking === undefined ? position?.time : undefined;
    // RTP timestamps are modulo 2^32. Frames before the last position were shown already, or are preroll.
    return position && ((rtpTimestamp - position.rtp) | 0) < 0 ? undefined : this.#session.timeOf(rtpTimestamp);
  }

  presented({ rtpTimestamp }: VideoFrameCallbackMetadata): void {
    this.#session.presented(rtpTimestamp);
  }

  async receives(): Promise<boolean> {
    const stats = await this.#session.stats();
    return (stats.framesDecoded ?? 0) > 0;
  }

  start({ standby = false } = {}): void {
    this.#standby = standby;
    this.#unsubscribe ??= this.#session.subscribe(() => {
      if (this.#session.facts.stopped && !this.#standby) this.#stage.pause();
      this.#facts = factsOf(this.#session);
      this.#attach();
      this.notify();
    });
    this.#session.start();
    this.#attach();
  }

  show(): void {
    this.#standby = false;
    this.#attach();
  }

  close(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#session.close();
    this.#facts = factsOf(this.#session);
    if (!this.#standby) this.#stage.video.srcObject = null;
  }

  retry(): void {
    this.#session.retry();
  }

  seek(time: Milliseconds): void {
    this.#session.seek(time);
  }

  apply(): void {
    this.#session.apply();
    // After a refused start, or a pause that ended the connection.
    if (!this.#standby && this.#stage.video.srcObject && this.#stage.video.paused) this.#stage.play();
  }

  step(frames: number): void {
    this.#session.step(frames);
  }

  #attach(): void {
    const { stream } = this.#session.facts;
    if (this.#standby || !stream || this.#stage.video.srcObject === stream) return;
    this.#stage.video.srcObject = stream;
    this.#stage.play();
  }
}

function factsOf({ facts }: VideoSession): SourceFacts {
  return facts.stream?.getAudioTracks().length ? { ...facts, sound: true } : facts;
}

