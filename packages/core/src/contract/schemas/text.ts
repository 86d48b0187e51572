import * as z from 'zod/mini';

/**
 * No control characters: PostgreSQL cannot store NUL, and the others break log lines. It does not use `\\p{Cc}`, which
 * JSON Schema validators in other languages do not support.
 */
// oxlint-disable-next-line no-control-regex
export const withoutControls = z.regex(/^[^\u0000-\u001f\u007f-\u009f]*$/, 'must have no control characters');
