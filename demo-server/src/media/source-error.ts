/** Why a source sends nothing. The message is a sentence for everybody: it names no host, no path and no line of a program. */
export class SourceError extends Error {
  override readonly name: string = 'SourceError';
  /** The cause in the words of the program that failed, without credentials: for those who manage the source. */
  readonly detail: string | undefined;

  constructor(message: string, { detail, cause }: { detail?: string | undefined; cause?: unknown } = {}) {
    super(message, { cause });
    this.detail = detail === message ? undefined : detail;
  }
}

/** Frames came, but as they are they cannot be carried: there are B-frames, or no keyframes. The source may transcode them. */
export class UnsupportedStreamError extends SourceError {
  override readonly name = 'UnsupportedStreamError';
  /** Whether it was observed for some time. Otherwise it was one frame, which may have been damaged. */
  readonly lasting: boolean;

  constructor(message: string, { lasting, ...options }: { lasting: boolean; detail?: string | undefined; cause?: unknown }) {
    super(message, options);
    this.lasting = lasting;
  }
}
