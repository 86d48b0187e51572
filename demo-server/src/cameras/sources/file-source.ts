import { resolve } from 'node:path';
import type { OpenedInput } from '../../media/ffmpeg-source.ts';
import { ExternalSource } from './external-source.ts';
import { FORMATS } from './formats.ts';

/** A file, played at its own pace again and again. */
export class FileSource extends ExternalSource {
  async open(signal: AbortSignal): Promise<OpenedInput> {
    const input = ['-protocol_whitelist', 'file', '-format_whitelist', FORMATS, '-i', `file:${resolve(this.address)}`];
    const probed = await this.probe(input, signal);
    return this.opened(['-re', '-stream_loop', '-1', ...input], probed);
  }
}
