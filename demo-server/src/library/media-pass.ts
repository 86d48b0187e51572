import { setTimeout as delay } from 'node:timers/promises';
import { FfmpegError, runFfmpeg } from '../media/ffmpeg.ts';
import type { Milliseconds } from '../media/frame.ts';
import type { TrackPublisher } from './track-publisher.ts';
import { UnusableVideo } from './unusable-video.ts';

/** How often the segments that FFmpeg has finished are published. */
const PUBLISH_EVERY: Milliseconds = 200;
/** FFmpeg exits with this when a signal asked it to end. */
const TERMINATED = 255;
/** What fails for reasons that are not in the file. */
const OF_THE_MACHINE = /No space left on device|Cannot allocate memory|Input\/output error|Too many open files|Resource temporarily unavailable/;

export interface MediaPassOptions {
  ffmpegPath: string;
  args: readonly string[];
  tracks: readonly TrackPublisher[];
  signal: AbortSignal;
  /** Called once, with the first segments of every track. */
  onPlayable?: () => Promise<void>;
}

/**
 * Runs FFmpeg with the lowest priority, and publishes the segments of each track while they are made.
 *
 * @throws UnusableVideo when trying again would not help; the reason of `signal`; else what failed
 */
export async function runMediaPass({ ffmpegPath, args, tracks, signal, onPlayable }: MediaPassOptions): Promise<void> {
  const publishing = new AbortController();
  const stopped = AbortSignal.any([signal, publishing.signal]);
  let announced = false;
  const publish = async (options?: { endedWell: boolean }): Promise<boolean> => {
    const results = await Promise.allSettled(tracks.map((track) => track.publish(options)));
    const hasMore = results.map((result) => {
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    });
    if (!announced && tracks.every(({ isPlayable }) => isPlayable)) {
      announced = true;
      await onPlayable?.();
    }
    return hasMore.includes(true);
  };

  let running = true;
  const program = runFfmpeg(ffmpegPath, args, { signal: stopped, idle: true }).finally(() => (running = false));
  program.catch(() => {});
  try {
    while (running) {
      await Promise.race([program, delay(PUBLISH_EVERY, undefined, { ref: false })]);
      await publish();
    }
    await program;
  } catch (error) {
    publishing.abort(error);
    await program.catch(() => {});
    signal.throwIfAborted();
    throw classified(error);
  }
  while (await publish({ endedWell: true })) signal.throwIfAborted();
  if (!tracks.every(({ isPlayable }) => isPlayable)) throw new UnusableVideo('There is nothing in this file that can be played.');
}

function classified(error: unknown): unknown {
  if (!(error instanceof FfmpegError) || error.exitCode === null || error.exitCode === 127 || error.exitCode === TERMINATED) return error;
  return OF_THE_MACHINE.test(error.stderr) ? error : new UnusableVideo('The file is damaged: it cannot be converted.', { cause: error });
}
