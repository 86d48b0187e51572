import { ServerError, toIso, type ChannelRequest } from '@oriel/core/contract';
import type { Milliseconds, UnixMs } from '../../media/frame.ts';
import type { LiveCamera, LiveReader } from './live-camera.ts';
import type { CodedFrame } from './coded-frame.ts';
import { prerollTimes, TICKS, toRtp, wrap } from './rtp.ts';
import type { SessionSource, Viewer } from './session-source.ts';

/** A viewer that asks for keyframes gets no more than one group in this time, ms. */
const REFRESH_INTERVAL = 500;
/** Capture times have jumped when they are ahead of the time that has passed by more than this, ticks. */
const JUMP = 2000 * TICKS;

/** Sends the frames of a camera to one viewer, at the RTP time of their capture, beginning with the group so far. */
export class LiveSource implements SessionSource, LiveReader {
  readonly #camera: LiveCamera;
  readonly #onClose: () => void;
  readonly #monotonic: () => Milliseconds;
  #viewer: Viewer | undefined;
  /** RTP time of the last frame sent. */
  #last = Number.NEGATIVE_INFINITY;
  /** When it was sent, on the monotonic clock. */
  #sentAt: Milliseconds = 0;
  /** From capture time to RTP time, ticks; not 0 after capture times have jumped. */
  #offset = 0;
  /** The viewer needs a `position` with the next frame. */
  #needsPosition = true;
  #lost = false;
  /** The viewer needs the whole group with the next frame. */
  #needsGroup = false;
  #refreshed = Number.NEGATIVE_INFINITY;

  constructor(camera: LiveCamera, onClose: () => void, monotonic: () => Milliseconds = () => performance.now()) {
    this.#camera = camera;
    this.#onClose = onClose;
    this.#monotonic = monotonic;
  }

  start(viewer: Viewer): void {
    this.#viewer = viewer;
    this.#camera.readers.add(this);
    if (this.#camera.lostSince !== undefined) this.lost(this.#camera.lostSince);
    this.#sendGroup();
  }

  picture(picture: CodedFrame): void {
    if (this.#lost) {
      this.#lost = false;
      this.#viewer?.sendFact({ type: 'signal', state: 'live', since: toIso(picture.time) });
    }
    if (this.#needsGroup) return this.#sendGroup();
    this.#send(picture, this.#place(picture));
  }

  lost(since: UnixMs): void {
    this.#lost = true;
    this.#needsPosition = true;
    this.#viewer?.sendFact({ type: 'signal', state: 'lost', since: toIso(since) });
  }

  request({ id }: ChannelRequest): void {
    const { error } = new ServerError('invalid_request', { message: 'This session is live.' }).toBody();
    this.#viewer?.sendFact({ type: 'error', id, error });
  }

  refresh(): void {
    const now = this.#monotonic();
    if (now - this.#refreshed < REFRESH_INTERVAL) return;
    this.#refreshed = now;
    this.#needsGroup = true;
  }

  close(): void {
    this.#camera.readers.delete(this);
    this.#onClose();
  }

  /** The whole group at once: its newest frame at its own time, the others just before. */
  #sendGroup(): void {
    const group = this.#camera.group;
    const newest = group.at(-1);
    if (!newest) return;
    this.#needsGroup = false;
    const last = this.#last;
    const target = this.#place(newest, group.length);
    const times = [...prerollTimes(group.length - 1, last, target), target];
    for (const [index, picture] of group.entries()) this.#send(picture, times[index] ?? target);
  }

  #send({ data }: CodedFrame, rtp: number): void {
    this.#viewer?.sendFrame(data, rtp, this.#camera.jitter);
  }

  /** The RTP time of a frame, at least `room` ticks after the last one. Sends a `position` where the viewer needs one. */
  #place({ time }: CodedFrame, room = 1): number {
    this.#followJump(toRtp(time), room);
    const rtp = toRtp(time) + this.#offset;
    this.#last = rtp;
    this.#sentAt = this.#monotonic();
    if (this.#needsPosition) {
      this.#needsPosition = false;
      this.#viewer?.sendFact({ type: 'position', rtp: wrap(rtp), time: toIso(time), speed: 1, paused: false });
    }
    return rtp;
  }

  /** When capture times jump, RTP time goes on: Chromium's picture freezes when RTP time jumps and there is a playout delay. */
  #followJump(capture: number, room: number): void {
    const passed = Math.max(room, (this.#monotonic() - this.#sentAt) * TICKS);
    const ahead = capture + this.#offset - this.#last;
    if (!Number.isFinite(ahead) || (ahead >= room && ahead - passed <= JUMP)) return;
    this.#offset = Math.round(this.#last + passed) - capture;
    this.#needsPosition = true;
  }
}
