import { type OrielError, ServerError } from '@oriel/core/contract';
import type { CameraDefinition } from '../definition.ts';
import type { FfmpegInput } from '../../media/ffmpeg-source.ts';
import type { SourceAccess } from './source-access.ts';

/** Makes the sources of some URL schemes. */
export interface SourceFactory {
  /** Without the colon. `file` also stands for addresses without a scheme. */
  readonly schemes: readonly string[];
  /** The camera's name shows in its picture: a new name needs a new source. */
  readonly showsName: boolean;
  /** @throws OrielError `invalid_request` for an address that is not valid */
  create(definition: CameraDefinition, access: SourceAccess): FfmpegInput;
  /** Refuses what `access` does not allow before anything is opened; the source checks again each time it is opened. @throws OrielError `source_not_allowed` */
  check(definition: CameraDefinition, access: SourceAccess): Promise<void>;
}

/** The error for an address that no factory takes. */
export const unknownSource = (): OrielError =>
  new ServerError('invalid_request', { details: { field: 'source', reason: 'Give rtsp://, rtsps://, http://, https:// or the path of a file.' } });
