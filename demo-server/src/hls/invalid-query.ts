import { type OrielError, ServerError } from '@oriel/core/contract';

/** An `invalid_request` error with the query parameter and the reason, in the shape of validation errors. */
export const invalidQuery = (field: string, reason: string): OrielError =>
  new ServerError('invalid_request', { details: { issues: [{ field: `query.${field}`, reason }] } });
