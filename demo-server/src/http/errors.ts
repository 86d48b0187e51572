import { OrielError, ServerError, type ErrorCode } from '@oriel/core/contract';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';

/** Codes of the contract for Fastify's own errors (https://fastify.dev/docs/latest/Reference/Errors/). */
const frameworkCodes: Record<string, ErrorCode> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media_type_unsupported',
  FST_ERR_NOT_FOUND: 'not_found',
  FST_ERR_HANDLER_TIMEOUT: 'no_answer',
};

/** Names for the part of a request that was wrong. */
const contexts: Record<string, string> = { querystring: 'query', params: 'path', headers: 'header' };

function issues(error: Pick<FastifyError, 'validation' | 'validationContext'>): { field: string; reason: string }[] {
  const context = contexts[error.validationContext ?? ''];
  return (error.validation ?? []).map(({ instancePath, message }) => {
    const path = instancePath.split('/').filter(Boolean).join('.');
    return { field: [context, path].filter(Boolean).join('.') || 'body', reason: message ?? 'is not valid' };
  });
}

/** Maps anything that was thrown to an error of the closed list. The unknown is `internal`, with its cause for the log. */
export function toOrielError(error: unknown): OrielError {
  if (error instanceof OrielError) return error;
  // Drizzle wraps the errors of the database driver.
  if (error instanceof Error && error.cause instanceof OrielError) return error.cause;
  if (hasZodFastifySchemaValidationErrors(error)) {
    return new ServerError('invalid_request', { details: { issues: issues(error as FastifyError) }, cause: error });
  }
  const { code, statusCode } = (error ?? {}) as Partial<FastifyError>;
  const known = frameworkCodes[code ?? ''];
  if (known) return new ServerError(known, { cause: error });
  // The JSON parser's errors have a status and no code.
  if (error instanceof SyntaxError && statusCode === 400) return new ServerError('invalid_json', { cause: error });
  if (statusCode === 404) return new ServerError('not_found', { cause: error });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new ServerError('invalid_request', { message: (error as Error).message, cause: error });
  }
  return new ServerError('internal', { cause: error });
}

export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const failure = toOrielError(error);
  // A 5xx with a code of its own (such as camera_offline) is a state, not a failure.
  if (failure.code === 'internal') request.log.error({ err: failure.cause ?? failure }, 'request failed');
  if (failure.status === 401) reply.header('WWW-Authenticate', 'Bearer');
  const retryAfter = failure.details?.['retryAfter'];
  if (typeof retryAfter === 'number') reply.header('Retry-After', retryAfter);
  if (failure.code === 'busy') reply.header('Retry-After', 1);
  // Codes that only a page can raise have no status.
  return reply
    .code(failure.status || 500)
    .header('Cache-Control', 'no-store')
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(failure.toBody());
}
