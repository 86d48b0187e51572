import { filmClocks } from '../../support/film-clocks.ts';

/** The test clock of every picture of a film. @param format FFmpeg's name of it */
export const readClocks = (bytes: Uint8Array, format: string): Promise<(number | null)[]> => filmClocks(bytes, { before: ['-f', format] });

/** H.264 of a bus as a byte stream (ITU-T H.264 annex B) that FFmpeg decodes. */
export function toAnnexB(avcC: Uint8Array, samples: readonly Uint8Array[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const start = Uint8Array.of(0, 0, 0, 1);
  const bytes = Buffer.from(avcC);
  for (let at = 6, list = 0; list < 2; list++) {
    const count = list === 0 ? (bytes[5] ?? 0) & 0x1f : (bytes[at++] ?? 0);
    for (let index = 0; index < count; index++) {
      const length = bytes.readUInt16BE(at);
      parts.push(start, bytes.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
  }
  for (const sample of samples) {
    const view = Buffer.from(sample);
    for (let at = 0; at < view.byteLength; at += 4 + view.readUInt32BE(at)) parts.push(start, view.subarray(at + 4, at + 4 + view.readUInt32BE(at)));
  }
  return Buffer.concat(parts);
}
