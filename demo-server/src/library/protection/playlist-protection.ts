import { withSignature } from '../../hls/playlist-text.ts';
import type { DashProtection } from '../dash.ts';
import type { PlaylistProtection } from '../playlists.ts';
import { contentKey, periodOf, type Protection } from './protection.ts';

/** Where encrypted files are, below the folder of their rendition. */
const folderOf = ({ version }: Protection): string => `protected/${version}/`;

/** How the Media Playlist of a rendition names its encrypted segments. The init segment stands before the first EXT-X-KEY. */
export function playlistProtection(protection: Protection, signature: string): PlaylistProtection {
  const folder = folderOf(protection);
  if (protection.scheme === 'clearkey') {
    const key = `#EXT-X-KEY:METHOD=SAMPLE-AES-CTR,URI="${withSignature('../license', signature)}",KEYFORMAT="org.w3.clearkey",KEYFORMATVERSIONS="1",KEYID=0x${contentKey(protection).id.toString('hex')}`;
    return { folder, keyBefore: (number) => (number === 0 ? key : undefined) };
  }
  const keyOf = (period: number) => `#EXT-X-KEY:METHOD=AES-128,URI="${withSignature(`${folder}keys/${period}`, signature)}"`;
  return { folder, keyBefore: (number) => (number === 0 || periodOf(number) !== periodOf(number - 1) ? keyOf(periodOf(number)) : undefined) };
}

/** @param manifestUrl absolute */
export const dashProtection = (protection: Protection, { manifestUrl, signature }: { manifestUrl: string; signature: string }): DashProtection => ({
  folder: folderOf(protection),
  keyId: contentKey(protection).id,
  licenseUrl: withSignature(new URL('license', manifestUrl).href, signature),
});
