import { FfmpegPipe } from '../../../../demo-server/src/preview/mixer/ffmpeg-pipe.ts';
import { FlvReader } from '../../../../demo-server/src/media/flv.ts';
import { FrameBus } from '../../../../demo-server/src/media/frame-bus.ts';
import type { UnixMs } from '../../../../demo-server/src/media/frame.ts';
import { FFMPEG } from '../../archive/media.ts';
import { drawTestClock } from '../../../test-clock.ts';

export interface ClockCamera {
  readonly bus: FrameBus;
  /** It sends nothing from now on, and its bus says so. */
  die(): Promise<void>;
  /** It sends again. */
  revive(): void;
  close(): Promise<void>;
}

/** A camera at 25 frames a second: one shade of gray with the test clock in its last lines. */
export function startClockCamera({ shade, width = 320, height = 180 }: { shade: number; width?: number; height?: number }): ClockCamera {
  const bus = new FrameBus();
  let stop = async () => {};
  const revive = () => {
    const base: UnixMs = Date.now();
    const flv = new FlvReader({ tracks: (tracks) => bus.setTracks(tracks), frame: (frame) => bus.push({ ...frame, time: base + frame.time }) });
    const encoding = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-qp', '8', '-pix_fmt', 'yuv420p', '-bf', '0', '-g', '25', '-threads', '1'];
    const raw = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`, '-r', '25', '-i', 'pipe:0'];
    const args = ['-v', 'error', '-probesize', '32', ...raw, ...encoding, '-fps_mode', 'passthrough', '-f', 'flv', '-flush_packets', '1', 'pipe:1'];
    const encoder = new FfmpegPipe({ ffmpegPath: FFMPEG, args, stdin: true, data: (chunk) => flv.push(chunk), ended: () => {} });
    let sent = 0;
    const timer = setInterval(() => {
      for (; base + sent * 40 <= Date.now(); sent++) {
        const picture = new Uint8Array((width * height * 3) / 2).fill(128);
        const data = picture.subarray(0, width * height).fill(shade);
        drawTestClock({ data, width, height }, base + sent * 40);
        encoder.write(picture);
      }
    }, 10);
    stop = async () => {
      clearInterval(timer);
      await encoder.close();
    };
  };
  revive();
  return {
    bus,
    async die() {
      await stop();
      bus.lose(Date.now());
    },
    revive,
    close: () => stop(),
  };
}
