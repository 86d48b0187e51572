import type { UnixMs } from '../../media/frame.ts';

/** RTP clock ticks per millisecond: video has 90 kHz (RFC 6184). */
export const TICKS = 90;

const MODULUS = 2 ** 32;

/** RTP time is computed as a plain number that never wraps; this is its form on the wire. */
export const wrap = (rtp: number): number => ((Math.round(rtp) % MODULUS) + MODULUS) % MODULUS;

export const toRtp = (time: UnixMs): number => Math.round(time * TICKS);

/**
 * RTP times for the frames that a decoder needs before the one at `target`, and that no viewer is to see: close together,
 * after `last`, so that they pass at once and time never runs backwards.
 */
export function prerollTimes(count: number, last: number, target: number): number[] {
  const step = Math.min(TICKS, Math.floor((target - last) / (count + 1)));
  return Array.from({ length: count }, (_, index) => target - (count - index) * step);
}

const PAYLOAD_FEEDBACK = 206;
const PLI = 1;
const FIR = 4;

/** Whether a compound RTCP packet asks for a keyframe, by PLI (RFC 4585 §6.3.1) or FIR (RFC 5104 §4.3.1). */
export function asksForKeyframe(packet: Uint8Array): boolean {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  for (let at = 0; at + 4 <= packet.byteLength; at += 4 + view.getUint16(at + 2) * 4) {
    const format = view.getUint8(at) & 31;
    if (view.getUint8(at + 1) === PAYLOAD_FEEDBACK && (format === PLI || format === FIR)) return true;
  }
  return false;
}
