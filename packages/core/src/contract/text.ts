import * as z from 'zod/mini';

/**
 * Text for people, or an address, without control characters: PostgreSQL stores no NUL, and others break logs and lines.
 * Written without `\\p{Cc}`, which readers of JSON Schema in other languages do not know.
 */
// oxlint-disable-next-line no-control-regex
export const withoutControls = z.regex(/^[^\u0000-\u001f\u007f-\u009f]*$/, 'must have no control characters');
