import { readAvcC } from '../../media/avc.ts';
import type { Milliseconds } from '../../media/frame.ts';

/** A coded picture as it goes to the packetizer: a keyframe has its SPS and PPS before it. */
export interface Picture {
  time: Milliseconds;
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

export const toPicture = ({ time, keyframe, data }: Picture, parameters: Uint8Array): Picture =>
  keyframe ? { time, keyframe, data: Buffer.concat([parameters, data]) } : { time, keyframe, data };
