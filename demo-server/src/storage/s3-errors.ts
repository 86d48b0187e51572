import { S3ServiceException } from '@aws-sdk/client-s3';
import { ServerError } from '@oriel/core/contract';
import { ConfigError } from '../config.ts';
import type { S3Settings } from './storage-url.ts';

type Failure = Partial<NodeJS.ErrnoException>;

const NO_ANSWER = new Set(['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EPIPE', 'EPROTO']);
const TIMEOUTS = new Set(['TimeoutError', 'RequestTimeout']);

export const statusOf = (error: unknown): number | undefined => (error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined);

/** The object is not there; a bucket that is missing is another error. */
export const isMissing = (error: unknown): boolean => statusOf(error) === 404 && (error as Error).name !== 'NoSuchBucket';

/** Node collects one error per address of a host. */
function codeOf(error: unknown): string | undefined {
  const { code } = (error instanceof AggregateError ? (error.errors[0] ?? error) : error) as Failure;
  return code;
}

const isAway = (error: unknown): boolean => NO_ANSWER.has(codeOf(error) ?? '') || (error instanceof Error && TIMEOUTS.has(error.name));

/** What a person can do nothing about but wait; anything else stays as it is, such as an error of the stream that is stored. */
export function asStorageError(error: unknown): unknown {
  const refused = error instanceof S3ServiceException;
  if (!refused && !isAway(error)) return error;
  return new ServerError('not_ready', { message: 'The storage of the videos does not answer, or refuses.', cause: error });
}

/** Why the server cannot start, and what to do next. Never has a secret. */
export function startRefusal(error: unknown, { bucket, endpoint }: S3Settings): unknown {
  const cause = error instanceof ServerError ? error.cause : error;
  const where = endpoint ?? 'Amazon S3';
  if (isAway(cause)) return new ConfigError([`No S3 storage answers at ${where} (${codeOf(cause) ?? (cause as Error).message}). Start it, or correct the endpoint in STORAGE_URL.`]);
  const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
  if (name === 'NoSuchBucket') return new ConfigError([`There is no bucket ${bucket} at ${where}. Create it, or correct STORAGE_URL.`]);
  if (name === 'CredentialsProviderError') return new ConfigError([`There are no credentials for STORAGE_URL: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`]);
  if (cause instanceof S3ServiceException) {
    return new ConfigError([`${where} refused the bucket ${bucket}: ${name} (${message}). Correct AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY or STORAGE_URL.`]);
  }
  return error;
}
