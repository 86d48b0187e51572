import { randomFillSync } from 'node:crypto';
import type { Frame, Track } from '../../../../demo-server/src/media/frame.ts';
import type { FrameBus } from '../../../../demo-server/src/media/frame-bus.ts';
import { runFfmpeg } from '../../../../demo-server/src/media/ffmpeg.ts';
import { FlvReader } from '../../../../demo-server/src/media/flv.ts';
import { drawTestClock } from '../../../test-clock.ts';

const WIDTH = 320;
const HEIGHT = 180;
/** Frames a second. */
export const RATE = 25;
/** What the clock in the first picture shows, Unix ms. */
export const FILM_START = Date.UTC(2026, 0, 31, 10);

export interface Film {
  tracks: readonly Track[];
  /** Pictures and sound, in order. Times are ms from the beginning. */
  frames: readonly Frame[];
}

/** A film with a keyframe each second and no B-frames, with sound. Each picture shows the time. `noise`: how many of its lines are noise. */
export async function makeFilm({ seconds = 10, noise = 8, width = WIDTH } = {}): Promise<Film> {
  const size = WIDTH * HEIGHT;
  const raw = Buffer.alloc(seconds * RATE * size, 90);
  for (let index = 0; index < seconds * RATE; index++) {
    const data = raw.subarray(index * size, (index + 1) * size);
    randomFillSync(data, 0, noise * WIDTH);
    drawTestClock({ data, width: WIDTH, height: HEIGHT }, FILM_START + (index * 1000) / RATE);
  }
  const input = ['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${WIDTH}x${HEIGHT}`, '-r', String(RATE), '-i', 'pipe:0', '-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=48000:duration=${seconds}`];
  const codecs = ['-vf', `scale=${width}:-2:flags=neighbor`, '-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-crf', '20', '-pix_fmt', 'yuv420p', '-g', String(RATE), '-sc_threshold', '0', '-c:a', 'aac', '-b:a', '64k', '-shortest'];
  return readFlv(await runFfmpeg('ffmpeg', ['-v', 'error', ...input, ...codecs, '-f', 'flv', '-flvflags', 'no_duration_filesize', 'pipe:1'], { input: raw, signal: AbortSignal.timeout(120_000) }));
}

/** What is in an FLV file so far. */
export function readFlv(bytes: Uint8Array): Film {
  const film: { tracks: readonly Track[]; frames: Frame[] } = { tracks: [], frames: [] };
  const reader = new FlvReader({
    tracks: (tracks) => {
      film.tracks = tracks;
    },
    frame: (frame) => {
      film.frames.push({ ...frame, data: Uint8Array.from(frame.data) });
    },
  });
  reader.push(Buffer.from(bytes));
  reader.end();
  return film;
}

export interface Showing {
  /** Resolves after the last frame. */
  ended: Promise<void>;
  /** Those that are on the bus. */
  shown: Frame[];
}

/** Shows a film on a bus at its own pace, until it or the signal ends. */
export function show({ tracks, frames }: Film, bus: FrameBus, signal: AbortSignal): Showing {
  const shown: Frame[] = [];
  const begin = Date.now();
  const started = performance.now();
  bus.setTracks(tracks);
  const ended = new Promise<void>((resolve) => {
    const step = () => {
      while (!signal.aborted && shown.length < frames.length) {
        const frame = frames[shown.length]!;
        const wait = started + frame.time - performance.now();
        if (wait > 0) return void setTimeout(step, wait);
        const timed = { ...frame, time: begin + frame.time };
        shown.push(timed);
        bus.push(timed);
      }
      resolve();
    };
    step();
  });
  return { ended, shown };
}

export const pictures = (frames: readonly Frame[]): Frame[] => frames.filter(({ kind }) => kind === 'video');
/** To compare frames by. */
export const bytesOf = (frames: readonly Frame[]): string[] => frames.map(({ kind, data }) => `${kind} ${Buffer.from(data).toString('base64')}`);
