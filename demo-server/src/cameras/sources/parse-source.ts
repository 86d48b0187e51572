import { OrielError } from '@oriel/core/contract';
import type { Config } from '../../config.ts';
import type { FfmpegInput } from '../../media/ffmpeg-source.ts';
import { FileSource } from './file-source.ts';
import { HttpSource } from './http-source.ts';
import { RtspSource } from './rtsp-source.ts';

const kinds = { 'rtsp:': RtspSource, 'rtsps:': RtspSource, 'http:': HttpSource, 'https:': HttpSource } as const;

/**
 * The source behind an address: `rtsp(s)://`, `http(s)://`, or the path of a file.
 * @throws OrielError `invalid_request` for any other scheme
 */
export function parseSource(address: string, { ffprobePath }: Pick<Config, 'ffprobePath'>): FfmpegInput {
  const scheme = /^([a-z][a-z0-9+.-]+:)\/\//i.exec(address)?.[1]?.toLowerCase();
  if (scheme === undefined) return new FileSource({ address, ffprobePath });
  if (!(scheme in kinds) || !URL.parse(address)?.hostname) {
    throw new OrielError('invalid_request', { details: { field: 'source', reason: 'Give rtsp://, rtsps://, http://, https:// or the path of a file.' } });
  }
  return new kinds[scheme as keyof typeof kinds]({ address, ffprobePath });
}
