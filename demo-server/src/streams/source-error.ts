/** Why a source sends nothing. The message is a sentence for everybody: it names no host, no path and no line of a program. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  /** The cause in the words of the program that failed, without credentials: for those who manage the source. */
  readonly detail: string | undefined;

  constructor(message: string, { detail, cause }: { detail?: string | undefined; cause?: unknown } = {}) {
    super(message, { cause });
    this.detail = detail === message ? undefined : detail;
  }
}
