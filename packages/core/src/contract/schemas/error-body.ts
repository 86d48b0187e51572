import * as z from 'zod/mini';
import { errorCodes } from '../all-errors.ts';
import type { AnyErrorCode } from '../errors.ts';

/**
 * The body of every answer that is not a success. `details` depends on the code. The server sends codes of the list only;
 * the type is open, because a page may meet a server of another version.
 */
export const ErrorBody = z.object({
  error: z.object({
    code: z.enum(errorCodes) as z.ZodMiniType<AnyErrorCode>,
    message: z.string(),
    hint: z.string(),
    details: z.optional(z.record(z.string(), z.unknown())),
  }),
});
export type ErrorBody = z.infer<typeof ErrorBody>;
