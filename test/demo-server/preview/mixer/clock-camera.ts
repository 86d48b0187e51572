import { FfmpegPipe } from '../../../../demo-server/src/preview/mixer/ffmpeg-pipe.ts';
import { FlvReader } from '../../../../demo-server/src/media/flv.ts';
import { FrameBus } from '../../../../demo-server/src/media/frame-bus.ts';
import type { Track, UnixMs } from '../../../../demo-server/src/media/frame.ts';
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

export interface ClockCameraOptions {
  /** Luma of the picture. */
  shade: number;
  width?: number;
  height?: number;
  /** With sound: silence, but a tone in every other second of the test clock, in which the picture is as bright as this. */
  toneShade?: number;
}

/** A camera at 25 frames a second: one shade of gray with the test clock in its last lines. */
export function startClockCamera({ shade, width = 320, height = 180, toneShade }: ClockCameraOptions): ClockCamera {
  const bus = new FrameBus();
  let stop = async () => {};
  const revive = () => {
    const base: UnixMs = Date.now();
    const known = new Map<Track['kind'], Track>();
    const tracks = (given: readonly Track[]) => {
      for (const track of given) known.set(track.kind, track);
      if (known.size === (toneShade === undefined ? 1 : 2)) bus.setTracks([...known.values()]);
    };
    const flv = new FlvReader({ tracks, frame: (frame) => bus.push({ ...frame, time: base + frame.time }) });
    let packets = 0;
    // The first packet has only what the encoder puts before the sound.
    const soundFlv = new FlvReader({ tracks, frame: (frame) => bus.push({ ...frame, time: base + ((packets++ - 1) * 1024) / 48 }) });
    const soundArgs = ['-v', 'error', '-probesize', '32', '-f', 's16le', '-ar', '48000', '-ac', '2', '-i', 'pipe:0', '-c:a', 'aac', '-f', 'flv', '-flush_packets', '1', 'pipe:1'];
    const sound = toneShade === undefined ? undefined : new FfmpegPipe({ ffmpegPath: FFMPEG, args: soundArgs, stdin: true, data: (chunk) => soundFlv.push(chunk), ended: () => {} });
    const encoding = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-qp', '8', '-pix_fmt', 'yuv420p', '-bf', '0', '-g', '25', '-threads', '1'];
    const raw = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`, '-r', '25', '-i', 'pipe:0'];
    const args = ['-v', 'error', '-probesize', '32', ...raw, ...encoding, '-fps_mode', 'passthrough', '-f', 'flv', '-flush_packets', '1', 'pipe:1'];
    const encoder = new FfmpegPipe({ ffmpegPath: FFMPEG, args, stdin: true, data: (chunk) => flv.push(chunk), ended: () => {} });
    let sent = 0;
    const timer = setInterval(() => {
      for (; base + sent * 40 <= Date.now(); sent++) {
        const picture = new Uint8Array((width * height * 3) / 2).fill(128);
        const time = base + sent * 40;
        const data = picture.subarray(0, width * height).fill(toneShade !== undefined && hasTone(time) ? toneShade : shade);
        drawTestClock({ data, width, height }, time);
        encoder.write(picture);
        sound?.write(tone(time));
      }
    }, 10);
    stop = async () => {
      clearInterval(timer);
      await Promise.all([encoder.close(), sound?.close()]);
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

const hasTone = (time: UnixMs): boolean => Math.floor(time / 1000) % 2 === 0;

/** The sound of one frame: 1 kHz, left and right. */
function tone(begin: UnixMs): Uint8Array {
  const samples = new Int16Array(2 * 1920);
  for (let index = 0; index < 1920; index++) samples.fill(hasTone(begin + index / 48) ? 12_000 * Math.sin((2 * Math.PI * index) / 48) : 0, 2 * index, 2 * index + 2);
  return new Uint8Array(samples.buffer);
}
