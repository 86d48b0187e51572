import { OrielError } from '@oriel/core/contract';

/** An `invalid_request` that says which query parameter and why, as validation itself does. */
export const invalidQuery = (field: string, reason: string): OrielError =>
  new OrielError('invalid_request', { details: { issues: [{ field: `query.${field}`, reason }] } });
