import type { Milliseconds, VideoSession } from '@oriel/core';
import type { Source, SourceFacts } from './source.ts';

/** A WebRTC session's pictures. */
export class SessionSource implements Source {
  readonly #expected: boolean;
  readonly #session: VideoSession;
  readonly #video: HTMLVideoElement;
  #unsubscribe: (() => void) | undefined;

  /** @param options.exact what to take for granted until it is known whether the sender tells its frames' times */
  constructor(session: VideoSession, video: HTMLVideoElement, { exact }: { exact: boolean }) {
    this.#session = session;
    this.#video = video;
    this.#expected = exact;
  }

  get exact(): boolean {
    return this.facts.exact ?? this.#expected;
  }

  get facts(): SourceFacts {
    return this.#session.facts;
  }

  timeOf({ rtpTimestamp }: VideoFrameCallbackMetadata): Milliseconds | undefined {
    const { position, seeking } = this.facts;
    if (rtpTimestamp !== undefined) {
      const time = this.#session.timeOf(rtpTimestamp);
      // RTP time is modulo 2^32. What is before the last position was shown already, or leads up to it.
      return position && ((rtpTimestamp - position.rtp) | 0) < 0 ? undefined : time;
    }
    // A browser that does not say which frame it shows: what the server sent last is near it.
    return seeking === undefined ? position?.time : undefined;
  }

  async receives(): Promise<boolean> {
    const stats = await this.#session.stats();
    return (stats.framesDecoded ?? 0) > 0;
  }

  subscribe(listener: () => void): () => void {
    return this.#session.subscribe(listener);
  }

  start(): void {
    this.#unsubscribe ??= this.#session.subscribe(() => {
      if (this.facts.stopped) this.#video.pause();
      this.#attach();
    });
    this.#session.start();
    this.#attach();
  }

  close(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#session.close();
    this.#video.srcObject = null;
  }

  retry(): void {
    this.#session.retry();
  }

  seek(time: Milliseconds): void {
    this.#session.seek(time);
  }

  pause(): void {
    this.#session.pause();
  }

  play(): void {
    this.#session.play();
  }

  setSpeed(speed: number): void {
    this.#session.setSpeed(speed);
  }

  step(frames: number): void {
    this.#session.step(frames);
  }

  #attach(): void {
    const { stream } = this.#session.facts;
    if (!stream || this.#video.srcObject === stream) return;
    this.#video.srcObject = stream;
    // Rejected when the next stream comes before it began to play.
    this.#video.play().catch(() => undefined);
  }
}
