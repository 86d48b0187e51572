import type { AccessUnit } from './access-unit.ts';
import type { Milliseconds } from './frame.ts';

/** One coded picture, whole, with its timestamp in the stream. */
export interface CodedPicture {
  time: Milliseconds;
  keyframe: boolean;
  data: Uint8Array;
}

/**
 * Puts access units together from the packets in which they arrive. FFmpeg's parser begins a packet at every parameter set,
 * so a keyframe whose parameter sets are repeated before each slice (GStreamer's `config-interval=-1`) comes as several
 * packets with one timestamp.
 *
 * Ordinary sources wait for nothing: a picture leaves with the packet that completes it. How many packets that takes is
 * learned. The first keyframe that brings parameter sets waits for the packet after it. From then on a picture waits only
 * while it has fewer packets than the most seen so far, and no longer than until the next picture begins.
 */
export class AccessUnitAssembler {
  readonly #emit: (picture: CodedPicture) => void;
  /** The picture that waits for more packets. */
  #waiting: { time: Milliseconds; keyframe: boolean; parts: Uint8Array[] } | undefined;
  #lastTime: Milliseconds | undefined;
  /** Packets of the newest picture so far. */
  #count = 0;
  #mostForDelta = 1;
  /** Undefined until the first keyframe has shown it. */
  #mostForKeyframe: number | undefined;

  constructor(emit: (picture: CodedPicture) => void) {
    this.#emit = emit;
  }

  /** Whether the packet belongs to the same picture as the one before it. */
  continues({ firstMacroblock = 0 }: AccessUnit, time: Milliseconds): boolean {
    return time === this.#lastTime && firstMacroblock > 0;
  }

  add(unit: AccessUnit, time: Milliseconds): void {
    const continues = this.continues(unit, time);
    this.#lastTime = time;
    if (!continues) {
      this.flush();
      this.#count = 1;
      this.#waiting = { time, keyframe: unit.keyframe, parts: [unit.data] };
      // Without parameter sets of its own a keyframe is not cut at them.
      if (unit.keyframe && unit.sps.length + unit.pps.length === 0) this.#mostForKeyframe ??= 1;
    } else {
      this.#count++;
      // This packet is lost, because its picture has left already; the next picture will wait for it.
      if (!this.#waiting) return this.#learn(unit.keyframe);
      this.#waiting.parts.push(unit.data);
      this.#waiting.keyframe ||= unit.keyframe;
    }
    const most = this.#waiting.keyframe ? this.#mostForKeyframe : this.#mostForDelta;
    if (most !== undefined && this.#count >= most) this.flush();
  }

  /** Sends the picture that waits, if any. */
  flush(): void {
    const picture = this.#waiting;
    if (!picture) return;
    this.#waiting = undefined;
    this.#learn(picture.keyframe);
    const { parts, time, keyframe } = picture;
    this.#emit({ time, keyframe, data: parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts) });
  }

  #learn(keyframe: boolean): void {
    if (keyframe) this.#mostForKeyframe = Math.max(this.#mostForKeyframe ?? 1, this.#count);
    else this.#mostForDelta = Math.max(this.#mostForDelta, this.#count);
  }
}
