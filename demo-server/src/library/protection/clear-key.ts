import { ServerError, type ClearKeyLicense } from '@oriel/core/contract';

/**
 * The answer to a license request of the key system Clear Key (W3C Encrypted Media Extensions §9.1.4).
 *
 * @param wanted ids of keys, base64url
 * @throws OrielError `not_found` where the video has no such key
 */
export function clearKeyLicense(wanted: readonly string[], { id, key }: { id: Buffer; key: Buffer }): ClearKeyLicense {
  const kid = id.toString('base64url');
  if (!wanted.includes(kid)) throw new ServerError('not_found', { message: 'The video has no such key.', hint: 'Load the playlist again: its keys may have changed.', details: { kids: wanted } });
  return { keys: [{ kty: 'oct', kid, k: key.toString('base64url') }], type: 'temporary' };
}
