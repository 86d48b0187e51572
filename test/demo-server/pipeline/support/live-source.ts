import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ElementaryReader, type Packet, type Picture } from '../../../../demo-server/src/pipeline/source/elementary.ts';
import { freePort } from '../../publish/support/free-port.ts';

export interface LiveSourceOptions {
  /** Seconds. */
  segment?: number;
  /** Of the tone, Hz. */
  tone?: number;
  /** In place of the tone and the moving picture: FFmpeg's inputs, picture first. */
  inputs?: readonly string[];
  /** Of the encoder of pictures. */
  video?: readonly string[];
  audio?: readonly string[];
  /** Of FFmpeg's HLS muxer. */
  hls?: readonly string[];
  /** All of FFmpeg's output, in place of `hls`; `FOLDER` stands for the folder that is served. */
  output?: readonly string[];
  rate?: number;
  /** The name of the playlist, if it is not `live.m3u8`. */
  playlist?: string;
  /** Further files to serve, by name. */
  files?: Readonly<Record<string, string>>;
}

/** A real live HLS source: FFmpeg that draws and encodes in real time, and a web server in front of it. */
export class LiveSource {
  readonly folder: string;
  readonly port: number;
  readonly #options: LiveSourceOptions;
  #child: ChildProcess | undefined;
  #server: Server | undefined;
  /** Paths that were asked for. */
  readonly requests: string[] = [];

  private constructor(folder: string, port: number, options: LiveSourceOptions) {
    this.folder = folder;
    this.port = port;
    this.#options = options;
  }

  static async start(options: LiveSourceOptions = {}): Promise<LiveSource> {
    const source = new LiveSource(await mkdtemp(join(tmpdir(), 'oriel-live-source-')), await freePort(), options);
    source.encode();
    await source.serve();
    return source;
  }

  /** Of the encoder. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/${this.#options.playlist ?? 'live.m3u8'}`;
  }

  /** Whether its playlist has a few segments. */
  async isLive(): Promise<boolean> {
    const answer = await fetch(this.url);
    return answer.ok && (await answer.text()).split('#EXTINF').length > 3;
  }

  /** @param change what is another than before */
  encode(change: LiveSourceOptions = {}): void {
    const { segment = 1, tone = 440, rate = 25, inputs, video = [], audio = ['-b:a', '160k'], hls = [], output } = { ...this.#options, ...change };
    const drawn = ['-re', '-f', 'lavfi', '-i', `testsrc2=size=320x180:rate=${rate}`, '-re', '-f', 'lavfi', '-i', `aevalsrc=0.4*sin(2*PI*${tone}*t)|0.4*sin(2*PI*${tone}*t):s=48000`];
    const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0', '-g', String(rate * segment), '-sc_threshold', '0', '-pix_fmt', 'yuv420p', ...video, '-c:a', 'aac', ...audio];
    const muxer = output?.map((arg) => arg.replace('FOLDER', this.folder)) ?? ['-f', 'hls', '-hls_time', String(segment), '-hls_list_size', '15', '-hls_flags', 'program_date_time+temp_file', ...hls, join(this.folder, 'live.m3u8')];
    this.#child = spawn('ffmpeg', ['-v', 'error', '-y', ...(inputs ?? drawn), ...codecs, ...muxer], { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  async serve(): Promise<void> {
    const server = createServer((request, response) => {
      const path = (request.url ?? '/').split('?')[0]!;
      this.requests.push(path);
      if (path.startsWith('/redirect/')) return void response.writeHead(302, { location: `/${basename(path)}` }).end();
      const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
      const file = createReadStream(this.#options.files?.[basename(path)] ?? join(this.folder, basename(path)), first === undefined ? {} : { start: Number(first), end: Number(last) });
      file.once('error', () => response.writeHead(404).end());
      file.once('open', () => file.pipe(response.writeHead(first === undefined ? 200 : 206)));
    });
    this.#server = server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
  }

  /** As if the machine were gone: the encoder goes on elsewhere. */
  async unplug(): Promise<void> {
    this.#server?.closeAllConnections();
    const closed = new Promise((resolve) => this.#server?.close(resolve));
    await closed;
    this.#server = undefined;
  }

  async killEncoder(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** All that it has ever sent. */
  async media(): Promise<{ pictures: Picture[]; packets: Packet[] }> {
    const names = (await readdir(this.folder)).filter((name) => name.endsWith('.ts')).toSorted((a, b) => Number(/\d+/.exec(a)?.[0]) - Number(/\d+/.exec(b)?.[0]));
    const pictures: Picture[] = [];
    const packets: Packet[] = [];
    const reader = new ElementaryReader({ picture: (picture) => void pictures.push(picture), packet: (packet) => void packets.push(packet) });
    for (const name of names) reader.segment(await readFile(join(this.folder, name)));
    return { pictures, packets };
  }

  async close(): Promise<void> {
    await this.killEncoder();
    if (this.#server) await this.unplug();
    await rm(this.folder, { recursive: true, force: true });
  }
}
