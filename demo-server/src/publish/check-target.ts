import type { DestinationReason } from '@oriel/core/contract';
import type { Milliseconds } from '../media/frame.ts';
import { systemClock, type WallClock } from '../media/wall-clock.ts';
import { PublishError } from './publish-error.ts';
import { RtmpClient } from './rtmp/rtmp-client.ts';
import { SrtProcess } from './srt/srt-process.ts';
import type { Target } from './target.ts';

/** How long a server may take for each step. */
const STEP_TIMEOUT: Milliseconds = 5000;
/** FFmpeg opens its output and ends without a packet. */
const NOTHING = ['-f', 'lavfi', '-i', 'anullsrc', '-c:a', 'aac', '-t', '0'];

export type CheckResult = { ok: true } | { ok: false; reason: DestinationReason };

export interface CheckOptions {
  target: Target;
  ffmpegPath?: string;
  /** The address may be in a private network. */
  allowPrivate?: boolean;
  /** Takes any certificate; for tests. */
  anyCertificate?: boolean;
  clock?: WallClock;
  signal: AbortSignal;
}

/**
 * Connects to a server and publishes nothing.
 *
 * RTMP: proves that the address leads to an RTMP server with a valid certificate that takes the application and opens a stream.
 * It does not prove the key: the key is part of `publish` only, and asking a server to release it could end a stream that runs.
 * SRT: proves the stream id and the passphrase too, because they are part of the connection.
 * @throws the reason of the signal
 */
export async function checkTarget({ target, ffmpegPath = 'ffmpeg', allowPrivate = false, anyCertificate = false, clock = systemClock, signal }: CheckOptions): Promise<CheckResult> {
  const stop = new AbortController();
  const all = AbortSignal.any([signal, stop.signal]);
  try {
    if (target.protocol === 'srt') await checkSrt(await SrtProcess.start({ target, allowPrivate, ffmpegPath, input: NOTHING, signal: all }));
    else await (await RtmpClient.open({ target, allowPrivate, anyCertificate, acknowledgements: false, timeout: STEP_TIMEOUT, clock, signal: all })).createStream();
    return { ok: true };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof PublishError) return { ok: false, reason: error.reason };
    throw error;
  } finally {
    stop.abort();
  }
}

async function checkSrt({ child, connected, ended }: SrtProcess): Promise<void> {
  child.stdin?.end();
  const error = await Promise.race([connected.then(() => undefined), ended]);
  if (error) throw error;
}
