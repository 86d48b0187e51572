import type { ErrorCode } from '@oriel/core/contract';
import type { DeclaredRoute } from './route-table.ts';

/** The error codes that a route answers with: those that it declares, and those that follow from its access, limits and schemas. */
export function errorCodesOf({ method, policy, options }: DeclaredRoute): ErrorCode[] {
  const { access = 'manage', rateLimit, errors = [] } = policy;
  const { params, querystring, headers, body, consumes } = options.schema ?? {};
  const hasBody = method !== 'GET' && method !== 'HEAD';
  // Without AUTH_SECRET even public routes refuse callers from elsewhere.
  const codes: ErrorCode[] = ['not_allowed', 'no_answer', ...errors];
  if (access !== 'public') codes.push('not_authenticated', 'rate_limited');
  if (access !== 'public' && access !== 'secret') codes.push('token_expired');
  if (rateLimit !== false) codes.push('rate_limited');
  if (params ?? querystring ?? headers ?? body) codes.push('invalid_request');
  if (hasBody) codes.push('invalid_request', 'body_too_large', 'media_type_unsupported');
  if (hasBody && consumes === undefined) codes.push('invalid_json');
  return [...new Set(codes)];
}
