import { relayRtsp } from '../../net/rtsp-relay.ts';
import type { OpenSource } from '../source.ts';
import { ExternalSource, type ExternalSourceOptions } from './external-source.ts';
import { PROMPT } from './formats.ts';
import { asNotAllowed, type SourceAccess } from './source-access.ts';

/** FFmpeg's sockets give up after this long without a byte, µs. */
const IO_LIMIT = '5000000';

/** RTSP over TCP. The protocol list keeps FFmpeg on RTSP wherever a server redirects to. */
export class RtspSource extends ExternalSource {
  readonly #access: SourceAccess;

  constructor({ access, ...options }: ExternalSourceOptions & { access: SourceAccess }) {
    super(options);
    this.#access = access;
  }

  async open(signal: AbortSignal): Promise<OpenSource> {
    const address = this.#access.privateNetworks ? this.address : await relayRtsp(this.address, signal).catch(asNotAllowed);
    const input = ['-protocol_whitelist', 'rtsp,rtsps,rtp,tcp,tls', '-rtsp_transport', 'tcp', '-timeout', IO_LIMIT, ...PROMPT, '-max_delay', '0', '-i', address];
    const probed = await this.probe(input, signal);
    return this.opened(input, probed);
  }
}
