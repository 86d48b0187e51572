import { OrielError } from '@oriel/core/contract';
import { FfmpegError } from './ffmpeg.ts';
import { redact } from './redact.ts';
import { StderrTail } from './stderr-tail.ts';
import { SourceError } from './source-error.ts';

/** Patterns of what FFmpeg, Node or a server say, and the sentence for everybody. The first match counts. */
const SENTENCES: readonly [RegExp, string][] = [
  [/\b40[13]\b|unauthorized|forbidden|authori[sz]ation failed/i, 'The source refused the credentials.'],
  [/\b404\b|not found$/i, 'The source does not exist there.'],
  [/timed? ?out|did not answer/i, 'The source did not answer in time.'],
  [/refused|unreachable|no route|failed to resolve|name or service|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ECONNREFUSED/i, 'The source cannot be reached.'],
  [/reset by peer|broken pipe|ECONNRESET|hang up|aborted|end of file/i, 'The source ended the connection.'],
];

/** The sentence for everybody that stands for a line of FFmpeg or the message of an error. */
const sentenceFor = (line: string): string => SENTENCES.find(([pattern]) => pattern.test(line))?.[1] ?? 'The source cannot be read.';

/** Turns any error of a source into a SourceError. Its detail has no credentials. */
export function toSourceError(error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  if (error instanceof OrielError) return new SourceError(error.message, { detail: detailOf(error), cause: error });
  if (error instanceof Error && error.name === 'TimeoutError') return new SourceError('The source did not answer in time.', { cause: error });
  const detail = error instanceof FfmpegError ? withoutPrefix(error.message) : redact(error instanceof Error ? error.message : String(error));
  return new SourceError(sentenceFor(detail), { detail, cause: error });
}

/** The error of an FFmpeg that ended with this last line on stderr. */
export const ffmpegFailure = (line: string): SourceError => new SourceError(sentenceFor(line), { detail: line });

const detailOf = ({ details }: OrielError): string | undefined => (typeof details?.['reason'] === 'string' ? details['reason'] : undefined);

function withoutPrefix(message: string): string {
  const stderr = new StderrTail();
  stderr.add(Buffer.from(message));
  return stderr.line ?? message;
}
