import { OrielError } from '@oriel/core/contract';

/** What was asked for does not fit the state of a video or an upload: 409. */
export const conflict = (message: string, hint: string, details?: Record<string, unknown>): OrielError => new OrielError('precondition_failed', { status: 409, message, hint, details });
