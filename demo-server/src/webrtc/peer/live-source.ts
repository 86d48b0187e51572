import { OrielError, toIso, type ChannelRequest } from '@oriel/core/contract';
import type { Milliseconds } from '../../media/frame.ts';
import type { LiveCamera, LiveReader } from './live-camera.ts';
import type { CodedFrame } from './coded-frame.ts';
import { prerollTimes, TICKS, toRtp, wrap } from './rtp.ts';
import type { SessionSource, Viewer } from './session-source.ts';

/** A viewer that asks for keyframes gets no more than one group in this time, ms. */
const REFRESH_INTERVAL = 500;
/** Ticks to go on by when the camera's clock was set back. */
const RESTART = 100 * TICKS;

/** Hands a camera's pictures to one viewer, at the RTP time of their capture, beginning with the group so far. */
export class LiveSource implements SessionSource, LiveReader {
  readonly #camera: LiveCamera;
  readonly #onClose: () => void;
  #viewer: Viewer | undefined;
  /** RTP time of the last picture sent. */
  #last = Number.NEGATIVE_INFINITY;
  /** Between capture time and RTP time, ticks; not 0 only where the camera's clock ran backwards. */
  #offset = 0;
  /** The viewer has to be told where it is, with the next picture. */
  #unplaced = true;
  #lost = false;
  /** The next picture goes out after its whole group. */
  #behind = false;
  #refreshed = Number.NEGATIVE_INFINITY;

  constructor(camera: LiveCamera, onClose: () => void) {
    this.#camera = camera;
    this.#onClose = onClose;
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
    if (this.#behind) return this.#sendGroup();
    this.#viewer?.sendFrame(picture.data, this.#place(picture));
  }

  lost(since: Milliseconds): void {
    this.#lost = true;
    this.#unplaced = true;
    this.#viewer?.sendFact({ type: 'signal', state: 'lost', since: toIso(since) });
  }

  request({ id }: ChannelRequest): void {
    const { error } = new OrielError('invalid_request', { message: 'This session is live.' }).toBody();
    this.#viewer?.sendFact({ type: 'error', id, error });
  }

  refresh(): void {
    const now = performance.now();
    if (now - this.#refreshed < REFRESH_INTERVAL) return;
    this.#refreshed = now;
    this.#behind = true;
  }

  close(): void {
    this.#camera.readers.delete(this);
    this.#onClose();
  }

  /** The whole group at once: its newest picture at its own time, those that lead up to it just before. */
  #sendGroup(): void {
    const group = this.#camera.group;
    const newest = group.at(-1);
    if (!newest) return;
    this.#behind = false;
    const last = this.#last;
    const target = this.#place(newest, group.length);
    const times = [...prerollTimes(group.length - 1, last, target), target];
    for (const [index, { data }] of group.entries()) this.#viewer?.sendFrame(data, times[index] ?? target);
  }

  /** The picture's RTP time, at least `room` ticks after the last one. Says where the viewer is, where it has to. */
  #place({ time }: CodedFrame, room = 1): number {
    if (toRtp(time) + this.#offset < this.#last + room) {
      this.#offset = this.#last + RESTART - toRtp(time);
      this.#unplaced = true;
    }
    const rtp = toRtp(time) + this.#offset;
    this.#last = rtp;
    if (this.#unplaced) {
      this.#unplaced = false;
      this.#viewer?.sendFact({ type: 'position', rtp: wrap(rtp), time: toIso(time), speed: 1, paused: false });
    }
    return rtp;
  }
}
