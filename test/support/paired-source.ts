import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SceneSource } from '../../demo-server/src/cameras/demo/scene-source.ts';
import { scenes } from '../../demo-server/src/cameras/demo/scenes.ts';
import { spawnFfmpeg } from '../../demo-server/src/media/ffmpeg.ts';
import type { UnixMs } from '../../demo-server/src/media/frame.ts';

export interface PairedSource {
  /** Live FLV over HTTP. */
  url: string;
  /** The clock in every frame of the newest request, in the order in which they were sent. */
  readonly sent: readonly UnixMs[];
  stop(): Promise<void>;
}

const FILE_HEADER = 9 + 4;
const TAG_HEADER = 11;
const TRAILER = 4;
const VIDEO = 9;

/**
 * A camera at 25 frames a second that sends them two at a time, every 80 ms, as FFmpeg's RTSP output and many Wi-Fi
 * cameras do: the first frame of each pair waits for the second. Every request gets a demo scene of its own, drawn live.
 */
export async function startPairedSource({ cacheDir, ffmpegPath = 'ffmpeg' }: { cacheDir: string; ffmpegPath?: string }): Promise<PairedSource> {
  let sent: UnixMs[] = [];
  const stream = async (response: ServerResponse): Promise<void> => {
    const ended = new AbortController();
    response.once('close', () => ended.abort());
    const scene = scenes[0]!;
    const { args, base = 0 } = await new SceneSource({ scene, name: 'In pairs', cacheDir }).open();
    if (ended.signal.aborted) return;
    const times: UnixMs[] = (sent = []);
    const child = spawnFfmpeg(ffmpegPath, args, { signal: ended.signal });
    child.stderr?.resume();
    response.writeHead(200, { 'content-type': 'video/x-flv' });
    let first: Buffer | undefined;
    const pairs = new FlvTags((tag, timestamp) => {
      if (timestamp === undefined) return void response.write(tag);
      times.push(base + timestamp);
      if (first) response.write(Buffer.concat([first, tag]));
      first = first ? undefined : tag;
    });
    child.stdout?.on('data', (chunk: Buffer) => pairs.push(chunk));
    child.stdout?.once('close', () => response.end());
  };
  const server = createServer((_request, response) => void stream(response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/pairs`,
    get sent() {
      return sent;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Cuts FLV into its tags. `timestamp` is set for coded frames, ms. */
class FlvTags {
  readonly #onTag: (tag: Buffer, timestamp: number | undefined) => void;
  #bytes = Buffer.alloc(0);
  #next = FILE_HEADER;

  constructor(onTag: (tag: Buffer, timestamp: number | undefined) => void) {
    this.#onTag = onTag;
  }

  push(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    for (;;) {
      const isHeader = this.#next === FILE_HEADER;
      const length = isHeader ? FILE_HEADER : this.#bytes.byteLength < TAG_HEADER ? Infinity : TAG_HEADER + this.#bytes.readUIntBE(1, 3) + TRAILER;
      if (this.#bytes.byteLength < length) return;
      const tag = this.#bytes.subarray(0, length);
      this.#bytes = this.#bytes.subarray(length);
      this.#next = TAG_HEADER;
      const isFrame = !isHeader && tag[0] === VIDEO && tag[TAG_HEADER + 1] === 1;
      this.#onTag(tag, isFrame ? tag.readUIntBE(4, 3) + (tag[7] ?? 0) * 2 ** 24 : undefined);
    }
  }
}
