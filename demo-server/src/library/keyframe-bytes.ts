import { open } from 'node:fs/promises';
import { boxesIn } from '../media/fmp4/boxes.ts';
import { readSampleSizes } from '../media/fmp4/sample-sizes.ts';

/** Holds the `moof` of any segment: 16 bytes for each picture. */
const HEAD = 256 * 1024;

/**
 * Bytes of a segment from its start through its first picture.
 *
 * @throws RangeError when it is no fragment of one track
 */
export async function readKeyframeBytes(path: string): Promise<number> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    const head = buffer.subarray(0, bytesRead);
    for (const box of boxesIn(head)) {
      if (box.type !== 'moof') continue;
      const [first = 0] = readSampleSizes(head, box);
      return box.end + 8 + first;
    }
    throw new RangeError('no moof box');
  } finally {
    await file.close();
  }
}
