import type { Frame, Milliseconds, VideoTrack } from '../../media/frame.ts';
import { type CodedFrame, parameterSets, toCodedFrame } from './coded-frame.ts';

export interface LiveReader {
  picture(picture: CodedFrame): void;
  lost(since: Milliseconds): void;
}

/** One camera's pictures in this process, for all who watch it; keeps the current group of pictures for joiners. */
export class LiveCamera {
  readonly readers = new Set<LiveReader>();
  #parameters: Uint8Array = new Uint8Array();
  #group: CodedFrame[] = [];
  #lostSince: Milliseconds | undefined;

  /** From the last keyframe to the newest picture. */
  get group(): readonly CodedFrame[] {
    return this.#group;
  }

  get lostSince(): Milliseconds | undefined {
    return this.#lostSince;
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

  lost(since: Milliseconds): void {
    this.#lostSince = since;
    this.#group = [];
    for (const reader of this.readers) reader.lost(since);
  }
}
