import type { WallClock } from '../media/wall-clock.ts';
import { RtmpUplink } from './rtmp/rtmp-uplink.ts';
import { SrtUplink } from './srt/srt-uplink.ts';
import type { Target } from './target.ts';
import type { Uplink } from './uplink.ts';

/** How long a server may take for each step of a connection, ms. */
const STEP_TIMEOUT = 8000;

export interface UplinkOptions {
  target: Target;
  /** The address may be in a private network. */
  allowPrivate: boolean;
  /** Takes any certificate; for tests. */
  anyCertificate?: boolean;
  /** Whether the acknowledgements of an RTMP server count. */
  acknowledgements: boolean;
  ffmpegPath: string;
  clock: WallClock;
  signal: AbortSignal;
}

/**
 * Resolves when frames may be written.
 * @throws PublishError, or the reason of the signal
 */
export function openUplink({ target, ...options }: UplinkOptions): Promise<Uplink> {
  return target.protocol === 'srt' ? SrtUplink.open({ target, ...options }) : RtmpUplink.open({ target, timeout: STEP_TIMEOUT, ...options });
}
