import type { OpenedInput } from '../../media/ffmpeg-source.ts';
import { ExternalSource } from './external-source.ts';
import { FORMATS, LOW_LATENCY } from './formats.ts';
import { openHttp } from '../../net/guarded-http.ts';

/** A stream over HTTP, fetched here and handed to FFmpeg, which speaks to no network itself. */
export class HttpSource extends ExternalSource {
  async open(signal: AbortSignal): Promise<OpenedInput> {
    const sample = await openHttp(this.address, signal);
    const input = ['-protocol_whitelist', 'pipe', '-format_whitelist', FORMATS, ...(sample.multipart ? ['-f', 'mpjpeg'] : []), ...LOW_LATENCY, '-i', 'pipe:0'];
    const probed = await this.probe(input, signal, sample.body).finally(() => sample.body.destroy());
    const { body } = await openHttp(this.address, signal);
    return this.opened(sample.finite ? ['-re', ...input] : input, probed, body);
  }
}
