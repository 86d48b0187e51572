import { runFfmpeg } from '../../../../demo-server/src/media/ffmpeg.ts';
import type { FrameBus } from '../../../../demo-server/src/media/frame-bus.ts';
import type { Frame, Track, UnixMs, VideoTrack } from '../../../../demo-server/src/media/frame.ts';
import { type Picture, pictureOf, type Size } from '../../../../demo-server/src/preview/mixer/picture.ts';
import { FFMPEG } from '../../archive/media.ts';
import { toAnnexB } from '../../cameras/clock-reading.ts';
import { readTestClock } from '../../../test-clock.ts';

/** Everything that a bus carried. */
export class RecordedBus {
  readonly #stop = new AbortController();
  readonly frames: Frame[] = [];
  readonly losses: UnixMs[] = [];
  discontinuities = 0;
  tracks: readonly Track[] = [];

  constructor(bus: FrameBus) {
    bus.subscribe(
      {
        tracks: (tracks) => (this.tracks = tracks),
        frame: (frame) => this.frames.push(frame),
        lost: (since) => this.losses.push(since),
        discontinuity: () => this.discontinuities++,
      },
      { signal: this.#stop.signal },
    );
  }

  get pictures(): Frame[] {
    return this.frames.filter(({ kind }) => kind === 'video');
  }

  get sounds(): Frame[] {
    return this.frames.filter(({ kind }) => kind === 'audio');
  }

  stop(): void {
    this.#stop.abort();
  }

  /** The pictures so far, decoded. */
  async decode(): Promise<{ time: UnixMs; picture: Picture }[]> {
    const track = this.tracks.find((each): each is VideoTrack => each.kind === 'video')!;
    const coded = this.pictures;
    const size: Size = track;
    const args = ['-v', 'error', '-f', 'h264', '-i', 'pipe:0', '-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'yuv420p', 'pipe:1'];
    const input = toAnnexB(track.description, coded.map(({ data }) => data));
    const length = (size.width * size.height * 3) / 2;
    const bytes = await runFfmpeg(FFMPEG, args, { input, limit: coded.length * length, signal: AbortSignal.timeout(60_000) });
    return coded.map(({ time }, index) => ({ time, picture: pictureOf(size, Uint8Array.from(bytes.subarray(index * length, (index + 1) * length))) }));
  }
}

/** The mean of some of the luma, limited range. Default: the middle third of the picture. */
export function shadeOf({ y, width, height }: Picture, { x = 1 / 3, top = 1 / 3, across = 1 / 3, down = 1 / 3 } = {}): number {
  let sum = 0;
  let count = 0;
  for (let row = Math.floor(top * height); row < Math.floor((top + down) * height); row++) {
    for (let column = Math.floor(x * width); column < Math.floor((x + across) * width); column++, count++) sum += y[row * width + column]!;
  }
  return sum / count;
}

export const clockOf = ({ y, width, height }: Picture): UnixMs | null => readTestClock({ data: y, width, height });
