import type { Frame, Milliseconds, UnixMs, VideoTrack } from '../../media/frame.ts';
import { type CodedFrame, parameterSets, toCodedFrame } from './coded-frame.ts';

export interface LiveReader {
  picture(picture: CodedFrame): void;
  lost(since: UnixMs): void;
}

/** The frames of one camera in this process, for all its viewers; keeps the current group of pictures for those who join. */
export class LiveCamera {
  readonly readers = new Set<LiveReader>();
  #parameters: Uint8Array = new Uint8Array();
  #group: CodedFrame[] = [];
  #lostSince: UnixMs | undefined;
  #jitter: Milliseconds = 0;

  /** From the last keyframe to the newest frame. */
  get group(): readonly CodedFrame[] {
    return this.#group;
  }

  get lostSince(): UnixMs | undefined {
    return this.#lostSince;
  }

  /** See `FrameBus.jitter`. */
  get jitter(): Milliseconds {
    return this.#jitter;
  }

  setJitter(jitter: Milliseconds): void {
    this.#jitter = jitter;
  }

  track({ description }: VideoTrack): void {
    this.#parameters = parameterSets(description);
    this.#group = [];
  }

  frame(frame: Frame): void {
    const picture = toCodedFrame(frame, this.#parameters);
    if (picture.keyframe) this.#group = [];
    else if (this.#group.length === 0) return;
    this.#group.push(picture);
    this.#lostSince = undefined;
    for (const reader of this.readers) reader.picture(picture);
  }

  lost(since: UnixMs): void {
    this.#lostSince = since;
    this.#group = [];
    for (const reader of this.readers) reader.lost(since);
  }
}
