import { OrielError } from '@oriel/core/contract';
import type { Milliseconds } from '../../media/frame.ts';
import { HttpStatusError, openHttp } from '../../net/guarded-http.ts';
import { PrivateAddressError } from '../../net/public-lookup.ts';
import { PipelineError } from '../pipeline-error.ts';

export interface ByteRange {
  offset: number;
  length: number;
}

export interface GetOptions {
  /** More bytes are an error. */
  limit: number;
  range?: ByteRange | undefined;
  /** For all of it. */
  timeout: Milliseconds;
  allowPrivate: boolean;
  signal: AbortSignal;
}

export interface Got {
  bytes: Buffer;
  /** Where it came from, after all redirects. */
  url: string;
}

/** GETs a file of a source. @throws PipelineError, or the reason of the signal */
export async function get(address: string, { limit, range, timeout, allowPrivate, signal }: GetOptions): Promise<Got> {
  const late = AbortSignal.timeout(timeout);
  const either = AbortSignal.any([signal, late]);
  try {
    const header = range && `bytes=${range.offset}-${range.offset + range.length - 1}`;
    const { body, url, partial } = await openHttp(address, { allowPrivate, range: header, signal: either });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.byteLength;
      if (size > limit) {
        body.destroy();
        throw new PipelineError('playlist_invalid', `A file of the source is larger than ${limit} bytes.`);
      }
      chunks.push(chunk);
    }
    either.throwIfAborted();
    const bytes = Buffer.concat(chunks, size);
    return { bytes: range && !partial ? bytes.subarray(range.offset, range.offset + range.length) : bytes, url };
  } catch (error) {
    signal.throwIfAborted();
    throw toPipelineError(late.aborted ? late.reason : error);
  }
}

function toPipelineError(error: unknown): unknown {
  if (error instanceof PipelineError || error instanceof OrielError) return error;
  if (error instanceof PrivateAddressError) return new PipelineError('source_not_allowed', 'The source, or what it redirects to, is in a private network.', { cause: error });
  if (error instanceof HttpStatusError) {
    const { status } = error;
    if (status === 401 || status === 403) return new PipelineError('source_refused', `The source refused the request (status ${status}).`, { cause: error });
    if (status === 404 || status === 410) return new PipelineError('source_not_found', `The source does not have this file (status ${status}).`, { cause: error });
    return new PipelineError('source_unreachable', error.message, { cause: error });
  }
  return new PipelineError('source_unreachable', 'The source does not answer.', { cause: error });
}
