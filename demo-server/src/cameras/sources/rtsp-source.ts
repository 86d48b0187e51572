import { Readable } from 'node:stream';
import type { OpenedInput } from '../../media/ffmpeg-source.ts';
import { relayRtsp } from '../../net/rtsp-relay.ts';
import { ExternalSource, type ExternalSourceOptions } from './external-source.ts';
import { LOW_LATENCY } from './formats.ts';
import { asNotAllowed, type SourceAccess } from './source-access.ts';

/** FFmpeg closes a connection after this long without a byte, µs. */
const IO_LIMIT = '5000000';
/** Only RTSP, wherever a server redirects to. FFmpeg reads the script from the pipe. */
const INPUT = ['-protocol_whitelist', 'pipe,rtsp,rtsps,rtp,tcp,tls', ...LOW_LATENCY, '-max_delay', '0', '-f', 'concat', '-safe', '0', '-i', 'pipe:0'];

/** RTSP over TCP. FFmpeg gets the URL, which may have a password, on stdin: other users of the machine can read arguments. */
export class RtspSource extends ExternalSource {
  readonly #access: SourceAccess;

  constructor({ access, ...options }: ExternalSourceOptions & { access: SourceAccess }) {
    super(options);
    this.#access = access;
  }

  async open(signal: AbortSignal): Promise<OpenedInput> {
    const address = this.#access.privateNetworks ? this.address : await relayRtsp(this.address, signal).catch(asNotAllowed);
    const probed = await this.probe(INPUT, signal, scriptFor(address));
    return this.opened(INPUT, probed, scriptFor(address));
  }
}

/** An ffconcat script with one file. @see https://ffmpeg.org/ffmpeg-formats.html#concat */
const scriptFor = (url: string): Readable =>
  Readable.from([`ffconcat version 1.0\nfile ${quoted(url)}\noption rtsp_transport tcp\noption timeout ${IO_LIMIT}\n`], { objectMode: false });

/** As FFmpeg's scripts want it. A line break, which URLs cannot have, would begin another directive. */
const quoted = (text: string): string => `'${text.replace(/[\r\n\0]/g, encodeURIComponent).replaceAll("'", String.raw`'\''`)}'`;
