import { encryptSegment } from './aes-128.ts';
import { protectFragments } from './cenc-fragment.ts';
import { protectInit } from './cenc-init.ts';
import { nalLengthSizeOf } from './nal-length-size.ts';
import { contentKey, periodKey, periodOf, type Protection, vectorPrefix } from './protection.ts';

export interface ProtectedFile {
  protection: Protection;
  renditionId: string;
}

/** The init segment of a rendition as its viewers get it: with `aes-128` it stays clear. */
export const protectedInit = (init: Uint8Array, { protection }: ProtectedFile): Uint8Array =>
  protection.scheme === 'aes-128' ? init : protectInit(init, contentKey(protection).id);

/** A segment of a rendition as its viewers get it. @param init reads the clear init segment, which `aes-128` does not need */
export async function protectedSegment(segment: Uint8Array, { protection, renditionId, number, init }: ProtectedFile & { number: number; init: () => Promise<Uint8Array> }): Promise<Uint8Array> {
  if (protection.scheme === 'aes-128') return encryptSegment(segment, { key: periodKey(protection, renditionId, periodOf(number)), number });
  return protectFragments(segment, { key: contentKey(protection).key, vectorPrefix: vectorPrefix(protection, renditionId), number, nalLengthSize: nalLengthSizeOf(await init()) });
}
