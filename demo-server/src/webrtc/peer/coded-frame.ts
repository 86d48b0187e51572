import { readAvcC } from '../../media/avc.ts';
import type { UnixMs } from '../../media/frame.ts';

/** A coded frame as the packetizer takes it: length-prefixed NAL units, with SPS and PPS before a keyframe. */
export interface CodedFrame {
  time: UnixMs;
  keyframe: boolean;
  data: Uint8Array;
}

/** SPS and PPS of an `avcC` as length-prefixed NAL units. */
export function parameterSets(avcC: Uint8Array): Buffer {
  const { sps, pps } = readAvcC(avcC);
  return Buffer.concat(
    [...sps, ...pps].flatMap((unit) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(unit.byteLength);
      return [length, unit];
    }),
  );
}

export const toCodedFrame = ({ time, keyframe, data }: CodedFrame, parameters: Uint8Array): CodedFrame =>
  keyframe ? { time, keyframe, data: Buffer.concat([parameters, data]) } : { time, keyframe, data };
