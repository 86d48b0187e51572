import type { Config } from '../../config.ts';
import type { FfmpegInput } from '../../media/ffmpeg-source.ts';
import { FileSource } from './file-source.ts';
import { HttpSource } from './http-source.ts';
import { RtspSource } from './rtsp-source.ts';
import { fullAccess, requireHost, type SourceAccess } from './source-access.ts';
import { type SourceFactory, unknownSource } from './source-factory.ts';

const kinds = { 'rtsp:': RtspSource, 'rtsps:': RtspSource, 'http:': HttpSource, 'https:': HttpSource } as const;

export interface ParseOptions extends Pick<Config, 'ffprobePath'> {
  /** Default: anything. */
  access?: SourceAccess;
}

/**
 * The source for an address: `rtsp(s)://`, `http(s)://`, or the path of a file.
 * @throws OrielError `invalid_request` for any other scheme
 */
export function parseSource(address: string, { ffprobePath, access = fullAccess }: ParseOptions): FfmpegInput {
  const url = urlOf(address);
  if (url === undefined) return new FileSource({ address, ffprobePath, access });
  return new kinds[url.protocol as keyof typeof kinds]({ address, ffprobePath, access });
}

/** The sources that cameras on a network and files need. */
export const externalSources = ({ ffprobePath }: Pick<Config, 'ffprobePath'>): SourceFactory => ({
  schemes: ['rtsp', 'rtsps', 'http', 'https', 'file'],
  showsName: false,
  create: ({ source }, access) => parseSource(source, { ffprobePath, access }),
  async check({ source }, access) {
    const url = urlOf(source);
    if (url === undefined) await access.file(source);
    else await requireHost(url.hostname, access);
  },
});

/** Undefined for a path. @throws OrielError `invalid_request` */
function urlOf(address: string): URL | undefined {
  const scheme = /^([a-z][a-z0-9+.-]+:)\/\//i.exec(address)?.[1]?.toLowerCase();
  if (scheme === undefined) return undefined;
  const url = scheme in kinds ? URL.parse(address) : null;
  if (!url?.hostname) throw unknownSource();
  return url;
}
