import type { OpenSource } from '../source.ts';
import { ExternalSource } from './external-source.ts';
import { PROMPT } from './formats.ts';

/** FFmpeg's sockets give up after this long without a byte, µs. */
const IO_LIMIT = '5000000';

/** RTSP over TCP. Only RTSP can be spoken to wherever a server redirects to. */
export class RtspSource extends ExternalSource {
  async open(signal: AbortSignal): Promise<OpenSource> {
    const input = ['-protocol_whitelist', 'rtsp,rtsps,rtp,tcp,tls', '-rtsp_transport', 'tcp', '-timeout', IO_LIMIT, ...PROMPT, '-max_delay', '0', '-i', this.address];
    const probed = await this.probe(input, signal);
    return this.opened(input, probed);
  }
}
