import { openHttp } from '../../net/guarded-http.ts';
import type { OpenedInput } from '../../media/ffmpeg-source.ts';
import { ExternalSource, type ExternalSourceOptions } from './external-source.ts';
import { FORMATS, LOW_LATENCY } from './formats.ts';
import { asNotAllowed, type SourceAccess } from './source-access.ts';

/** A stream over HTTP. The server fetches it and pipes it to FFmpeg, which has no access to the network. */
export class HttpSource extends ExternalSource {
  readonly #access: SourceAccess;

  constructor({ access, ...options }: ExternalSourceOptions & { access: SourceAccess }) {
    super(options);
    this.#access = access;
  }

  async open(signal: AbortSignal): Promise<OpenedInput> {
    const sample = await this.#fetch(signal);
    const input = ['-protocol_whitelist', 'pipe', '-format_whitelist', FORMATS, ...(sample.multipart ? ['-f', 'mpjpeg'] : []), ...LOW_LATENCY, '-i', 'pipe:0'];
    const probed = await this.probe(input, signal, sample.body).finally(() => sample.body.destroy());
    const { body } = await this.#fetch(signal);
    return this.opened(sample.finite ? ['-re', ...input] : input, probed, body);
  }

  #fetch(signal: AbortSignal) {
    return openHttp(this.address, { signal, allowPrivate: this.#access.privateNetworks }).catch(asNotAllowed);
  }
}
