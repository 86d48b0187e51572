import { type ErrorBody, type ErrorCode, errors, ServerError } from '@oriel/core/contract';

/** The `details` of codes that have any. */
const details: Partial<Record<ErrorCode, Record<string, unknown>>> = {
  invalid_request: { issues: [{ field: 'name', reason: 'Invalid input: expected string, received undefined' }] },
  time_in_future: { now: '2026-01-31T12:00:00.000Z' },
  no_recording: { before: '2026-01-31T11:59:58.960Z', after: '2026-01-31T12:04:10.000Z' },
  camera_unknown: { cameraId: 'door' },
  stream_unknown: { streamId: 'door' },
  rate_limited: { limit: 3000, retryAfter: 12 },
};

const headers: Record<number, object> = {
  401: { 'WWW-Authenticate': { description: '`Bearer`', schema: { type: 'string' } } },
  429: { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' } } },
};

/** OpenAPI responses by status, with a description and an example for each code. */
export function errorResponses(codes: readonly ErrorCode[]): Record<string, object> {
  const byStatus = Map.groupBy(codes, (code) => errors[code].status);
  return Object.fromEntries([...byStatus].map(([status, group]) => [String(status), response(status, group)]));
}

function response(status: number, codes: readonly ErrorCode[]): object {
  return {
    description: codes.map((code) => `\`${code}\`: ${errors[code].message}`).join('\n\n'),
    ...(headers[status] && { headers: headers[status] }),
    content: {
      'application/json': {
        schema: {
          allOf: [
            { $ref: '#/components/schemas/ErrorBody' },
            { type: 'object', properties: { error: { type: 'object', properties: { code: { type: 'string', enum: codes } } } } },
          ],
        },
        examples: Object.fromEntries(codes.map((code) => [code, { summary: errors[code].hint, value: example(code) }])),
      },
    },
  };
}

const example = (code: ErrorCode): ErrorBody => new ServerError(code, { details: details[code] }).toBody();
