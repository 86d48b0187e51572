import type { Transport } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import * as z from 'zod/mini';
import type { Milliseconds } from '../media/frame.ts';
import type { FrameBus } from '../media/frame-bus.ts';
import { Destination } from '../publish/destination.ts';
import { parseTarget } from '../publish/target.ts';
import type { PreviewServer } from './preview-server.ts';

/** As in `deploy/mediamtx/mediamtx.yml`, which are MediaMTX's own defaults. */
const PORTS = { rtmp: 1935, hls: 8888, webrtc: 8889 };
const APP = 'live';
const PATH = `${APP}/preview`;
const ANSWER_TIME: Milliseconds = 3000;
const HINT = 'Check that it runs (systemctl status mediamtx) with deploy/mediamtx/mediamtx.yml, and that PREVIEW_SERVER names the address of its API.';

const PathState = z.object({ ready: z.boolean() });

export interface MediaMtxOptions {
  /** Of its control API, for example `http://127.0.0.1:9997`. Viewers reach its HLS and WHEP at the same host. */
  url: string;
  log: FastifyBaseLogger;
}

/** MediaMTX (1.9 or later) as the preview server: the programme is published to it by RTMP, and viewers read WHEP and HLS from it. */
export class MediaMtxServer implements PreviewServer {
  readonly #options: MediaMtxOptions;
  /** Without a port. */
  readonly #host: string;
  #destination: Destination | undefined;

  constructor(options: MediaMtxOptions) {
    this.#options = options;
    this.#host = new URL(options.url).hostname;
  }

  serve(bus: FrameBus, signal: AbortSignal): void {
    const target = parseTarget({ url: `rtmp://${this.#host}:${PORTS.rtmp}/${APP}`, streamKey: 'preview', allowPrivate: true });
    const destination = new Destination({ bus, target, allowPrivate: true, log: this.#options.log.child({ part: 'MediaMTX' }) });
    this.#destination = destination;
    destination.start();
    signal.addEventListener('abort', () => {
      if (this.#destination === destination) this.#destination = undefined;
      void destination.stop();
    }, { once: true });
  }

  transports(): Transport[] {
    return [
      { type: 'whep', url: `http://${this.#host}:${PORTS.webrtc}/${PATH}/whep` },
      { type: 'llhls', url: `http://${this.#host}:${PORTS.hls}/${PATH}/index.m3u8` },
    ];
  }

  async check(signal: AbortSignal): Promise<string | undefined> {
    let response: Response;
    try {
      response = await fetch(new URL(`/v3/paths/get/${PATH}`, this.#options.url), { signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_TIME)]) });
    } catch {
      signal.throwIfAborted();
      return `MediaMTX does not answer. ${HINT}`;
    }
    if (response.status === 401) return `MediaMTX does not let this server use its API: allow its address in authInternalUsers. ${HINT}`;
    if (!this.#destination) return response.ok || response.status === 404 ? undefined : `MediaMTX answers with an error. ${HINT}`;
    const state = PathState.safeParse(await response.json().catch(() => undefined));
    return state.data?.ready ? undefined : `The preview has not arrived at MediaMTX. ${HINT}`;
  }
}
