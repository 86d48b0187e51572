import { ErrorBody, OrielError, type ErrorCode, type Milliseconds } from '../contract/index.ts';

/** What the transport needs of a zod schema. */
export interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: unknown };
}

/** Makes a value of a successful answer. */
export type AnswerReader<T> = (response: Response) => Promise<T>;

/** Reads JSON of the contract; rejects with `invalid_answer` for any other. */
export const json =
  <T>(schema: Schema<T>): AnswerReader<T> =>
  async (response) => {
    const parsed = schema.safeParse(await response.json());
    if (!parsed.success) throw new OrielError('invalid_answer', { cause: parsed.error });
    return parsed.data;
  };

export const bytes: AnswerReader<Uint8Array> = async (response) => new Uint8Array(await response.arrayBuffer());
export const blob: AnswerReader<Blob> = (response) => response.blob();
export const nothing: AnswerReader<void> = async (response) => void (await response.body?.cancel());

/** For answers that do not come from Oriel but from something in between. */
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
 * The error an answer stands for. `details.status` is the HTTP status and `details.retryAfter` what Retry-After
 * asked for (RFC 9110), in milliseconds.
 */
export async function errorOf(response: Response, now: Milliseconds): Promise<OrielError> {
  const { status } = response;
  const retryAfter = parseRetryAfter(response.headers.get('Retry-After'), now);
  const details = { status, ...(retryAfter !== undefined && { retryAfter }) };
  const body = ErrorBody.safeParse(await response.json().catch(() => undefined));
  if (!body.success) return new OrielError(codeOfStatus[status] ?? (status >= 500 ? 'internal' : 'invalid_answer'), { details });
  const { code, message } = body.data.error;
  return new OrielError(code, { message, details: { ...body.data.error.details, ...details } });
}

function parseRetryAfter(value: string | null, now: Milliseconds): Milliseconds | undefined {
  if (!value) return undefined;
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
