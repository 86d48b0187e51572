import { hkdfSync, randomBytes } from 'node:crypto';
import type { ProtectionScheme } from '@oriel/core/contract';

/** How a video is encrypted for its viewers. Its files in the storage are not encrypted. */
export interface Protection {
  scheme: Exclude<ProtectionScheme, 'none'>;
  /** Part of the addresses of encrypted files: caches may keep those for ever. */
  version: string;
  /** Base64. Every key of the video is derived from it. */
  secret: string;
}

const KEY_BYTES = 16;
/** Segments that share an AES-128 key: about a minute. */
const PERIOD = 16;

/** With new keys. */
export const newProtection = (scheme: Protection['scheme']): Protection => ({ scheme, version: randomBytes(6).toString('hex'), secret: randomBytes(32).toString('base64') });

function derive({ secret, version }: Protection, purpose: string, bytes = KEY_BYTES): Buffer {
  return Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'base64'), version, purpose, bytes));
}

/** The AES-128 key of all segments of a rendition in a period. */
export const periodKey = (protection: Protection, renditionId: string, period: number): Buffer => derive(protection, `period ${renditionId} ${period}`);

export const periodOf = (segment: number): number => Math.floor(segment / PERIOD);

/** The Common Encryption key of all renditions, and its id. */
export const contentKey = (protection: Protection): { id: Buffer; key: Buffer } => ({ id: derive(protection, 'content key id'), key: derive(protection, 'content key') });

/** The first half of the initialization vectors of a rendition: renditions share a key, so their vectors must differ. */
export const vectorPrefix = (protection: Protection, renditionId: string): number => derive(protection, `vectors ${renditionId}`, 4).readUInt32BE();
