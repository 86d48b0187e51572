import type { OpenedInput } from '../../media/ffmpeg-source.ts';
import { ExternalSource, type ExternalSourceOptions } from './external-source.ts';
import { FORMATS } from './formats.ts';
import type { SourceAccess } from './source-access.ts';

/** A file, played in a loop at its own frame rate. */
export class FileSource extends ExternalSource {
  readonly #access: SourceAccess;

  constructor({ access, ...options }: ExternalSourceOptions & { access: SourceAccess }) {
    super(options);
    this.#access = access;
  }

  async open(signal: AbortSignal): Promise<OpenedInput> {
    // The resolved path, so that FFmpeg follows no symbolic link that was not checked.
    const path = await this.#access.file(this.address);
    const input = ['-protocol_whitelist', 'file', '-format_whitelist', FORMATS, '-i', `file:${path}`];
    const probed = await this.probe(input, signal);
    return this.opened(['-re', '-stream_loop', '-1', ...input], probed);
  }
}
