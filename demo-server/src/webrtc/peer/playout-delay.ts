import type { Milliseconds } from '../../media/frame.ts';

/** The unit of the header extension, ms. */
const UNIT = 10;
/** The largest value of its 12 bits. */
const LARGEST = 0xfff;
/**
 * How much more than its jitter an uneven stream may be delayed, ms. Chromium adds its own estimate of the jitter, which on
 * a loaded machine always reaches the maximum, so the maximum decides about the delay. Measured on a quiet machine
 * with pairs of frames every 80 ms, a jitter of 40 ms (minimum/maximum: frames seen, age by `expectedDisplayTime`, median/95 %):
 * 0/0: 203 of 299, 14/57 · 30/40: 374 of 374, 73/82 · 40/50: 375 of 375, 72/79 · 40/100: 375 of 375, 70/77 ·
 * 50/120: 375 of 375, 92/98 · 10/100: 371 of 374, 116/126. On a loaded machine, one after the other in one page:
 * 40/40: 95.0 %, 76/93 · 40/50: 93.4 %, 80/100 · 40/60: 97.7 %, 93/105 · 40/100: 94.7 %, 128/148.
 */
const MARGIN = 10;

export interface PlayoutDelay {
  /** In units of 10 ms. */
  min: number;
  max: number;
}

/**
 * What to send in the `playout-delay` header extension
 * (https://webrtc.googlesource.com/src/+/main/docs/native-code/rtp-hdrext/playout-delay). Without jitter 0 and 0: each
 * frame is shown as soon as it is decoded. With jitter, a frame that came early waits for that long, so that it does not
 * fall into one display refresh with the next one, which would hide it.
 */
export function playoutDelay(jitter: Milliseconds): PlayoutDelay {
  if (jitter <= 0) return { min: 0, max: 0 };
  const min = Math.min(LARGEST, Math.ceil(jitter / UNIT));
  return { min, max: Math.min(LARGEST, min + MARGIN / UNIT) };
}
