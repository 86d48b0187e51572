import { pageErrors, type ErrorTexts } from './page-errors.ts';
import type { ErrorBody } from './schemas/error-body.ts';
import type { serverErrors } from './server-errors.ts';

/** An error that a page may raise. */
export type PageErrorCode = keyof typeof pageErrors;

/** Every error of Oriel, on the wire or in the page. What to do after each is in `error-policy.ts`. */
export type ErrorCode = PageErrorCode | keyof typeof serverErrors;

/** A code of this version, or one that another version of the server sent. */
export type AnyErrorCode = ErrorCode | (string & {});

export interface OrielErrorOptions {
  /** They depend on the code: the invalid fields, the nearest recordings, … */
  details?: Record<string, unknown> | undefined;
  /** The cause; for logs, never sent. */
  cause?: unknown;
  /** Replaces the message of the code. */
  message?: string | undefined;
  /** Replaces the hint of the code. */
  hint?: string | undefined;
  /** The HTTP status, for a code that a page does not raise. */
  status?: number | undefined;
}

const withoutTexts = { message: 'The server reported an error.', hint: 'See the server’s documentation for the code.' };

/**
 * The server sends it, the clients throw it, the elements show it. Oriel itself raises codes of the list only; `code`
 * is another string when a server of another version sent it.
 */
export class OrielError extends Error {
  readonly code: AnyErrorCode;
  readonly hint: string;
  /** HTTP status; 0 when the error did not come in an answer of a server. */
  readonly status: number;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: PageErrorCode, options?: OrielErrorOptions);
  /** A page has no texts for other codes. */
  constructor(code: AnyErrorCode, options: OrielErrorOptions & ErrorTexts);
  constructor(code: AnyErrorCode, { details, cause, message, hint, status = 0 }: OrielErrorOptions = {}) {
    const known = Object.hasOwn(pageErrors, code) ? pageErrors[code as PageErrorCode] : { ...withoutTexts, status };
    super(message || known.message, { cause });
    this.name = 'OrielError';
    this.code = code;
    this.hint = hint || known.hint;
    this.status = known.status;
    this.details = details;
  }

  toBody(): ErrorBody {
    const { code, message, hint, details } = this;
    return { error: { code, message, hint, ...(details && { details }) } };
  }

  /** @param status of the answer */
  static fromBody({ error }: ErrorBody, status = 0): OrielError {
    return new OrielError(error.code, { ...error, status });
  }
}
