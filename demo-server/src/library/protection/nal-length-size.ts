import { readInit } from '../../media/fmp4/reader.ts';

/** Bytes of the length before each NAL unit (`avcC`, ISO/IEC 14496-15 §5.3.3.1); undefined for a track that is not H.264. */
export function nalLengthSizeOf(init: Uint8Array): number | undefined {
  const [track] = readInit(init);
  return track?.kind === 'video' ? ((track.description[4] ?? 0xff) & 3) + 1 : undefined;
}
