import { ServerError } from '@oriel/core/contract';
import { parseText } from 'media-captions';

export const VTT_TYPE = 'text/vtt';
/** Bytes. */
export const MAX_CAPTIONS = 2 * 1024 * 1024;
/** The answer names no more mistakes of one file. */
const MAX_MISTAKES = 10;

/** Checks WebVTT (W3C) that a client has sent. @returns it as it is stored. @throws OrielError `invalid_request` that names the lines */
export async function checkWebVtt(bytes: Uint8Array): Promise<string> {
  const text = decode(bytes);
  const { cues, errors } = await parseText(text, { type: 'vtt', strict: false, errors: true });
  if (errors.length > 0) throw invalid(errors.slice(0, MAX_MISTAKES).map(({ message }) => message));
  // It leaves out cues that end before they start.
  if (cues.length === 0) throw invalid(['there is no cue in it']);
  return text;
}

function decode(bytes: Uint8Array): string {
  try {
    // PostgreSQL cannot store NUL, and WebVTT replaces it (§4.1).
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\0', '\uFFFD');
  } catch {
    throw invalid(['it is not UTF-8']);
  }
}

const invalid = (reasons: readonly string[]) =>
  new ServerError('invalid_request', {
    message: `These captions are not valid WebVTT: ${reasons[0]}.`,
    hint: 'Send WebVTT in UTF-8, beginning with the line WEBVTT.',
    details: { issues: reasons.map((reason) => ({ field: 'body', reason })) },
  });
