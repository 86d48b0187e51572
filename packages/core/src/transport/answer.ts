import { OrielError, type ErrorCode, type Milliseconds } from '../contract/index.ts';
import { fieldsOf, text } from '../json/fields.ts';

/** Makes a value of a successful answer. */
export type AnswerReader<T> = (response: Response) => Promise<T>;

/** Reads JSON. @param read returns `undefined` for an unusable answer, which then rejects with `invalid_answer` */
export const json =
  <T>(read: (value: unknown) => T | undefined): AnswerReader<T> =>
  async (response) => {
    const value = read(await response.json());
    if (value === undefined) throw new OrielError('invalid_answer');
    return value;
  };

export const bytes: AnswerReader<Uint8Array> = async (response) => new Uint8Array(await response.arrayBuffer());
export const blob: AnswerReader<Blob> = (response) => response.blob();
export const nothing: AnswerReader<void> = async (response) => void (await response.body?.cancel());

export interface ReadErrorOptions {
  /** HTTP status of the answer. */
  status?: number | undefined;
  /** Added to the error's own details. */
  details?: Record<string, unknown> | undefined;
}

/** The error in the JSON of an `ErrorBody`; `undefined` without a code. A code that this version does not know is kept. */
export function readError(value: unknown, { status, details: more }: ReadErrorOptions = {}): OrielError | undefined {
  const { code, message, hint, details = more } = fieldsOf(fieldsOf(value)['error']);
  if (typeof code !== 'string') return undefined;
  const error = { code, message: text(message) ?? '', hint: text(hint) ?? '', ...(details !== undefined && { details: { ...fieldsOf(details), ...more } }) };
  return OrielError.fromBody({ error }, status);
}

/** For errors without a body of Oriel's, such as those of a proxy. */
const codeOfStatus: Record<number, ErrorCode> = {
  401: 'not_authenticated',
  403: 'not_allowed',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'body_too_large',
  415: 'media_type_unsupported',
  429: 'rate_limited',
  502: 'not_ready',
  503: 'not_ready',
  504: 'no_answer',
};

/**
 * The error of an answer that is not a success. `details.status` is the HTTP status, `details.retryAfter` is Retry-After
 * (RFC 9110) in milliseconds.
 * @param now at the server, which may give Retry-After as a date
 */
export async function errorOf(response: Response, now: Milliseconds): Promise<OrielError> {
  const { status } = response;
  const retryAfter = parseRetryAfter(response.headers.get('Retry-After'), now);
  const details = { status, ...(retryAfter !== undefined && { retryAfter }) };
  const error = readError(await response.json().catch(() => undefined), { status, details });
  if (error) return error;
  return new OrielError(codeOfStatus[status] ?? (status >= 500 ? 'internal' : 'invalid_answer'), {
    status,
    message: `The server answered with HTTP status ${status}.`,
    hint: 'Check the server’s address, and the proxies before it.',
    details,
  });
}

function parseRetryAfter(value: string | null, now: Milliseconds): Milliseconds | undefined {
  if (!value) return undefined;
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
