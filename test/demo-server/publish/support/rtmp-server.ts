import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../../support/until.ts';
import { type Film, readFlv } from './film.ts';
import { freePort } from './free-port.ts';

/** Debian's, which is not on every PATH. */
const NGINX = '/usr/sbin/nginx';
const NGINX_MODULE = '/usr/lib/nginx/modules/ngx_rtmp_module.so';
export const NGINX_MISSING = existsSync(NGINX_MODULE) && spawnSync(NGINX, ['-v']).status === 0 ? undefined : 'no nginx with RTMP: install nginx and libnginx-mod-rtmp';

/** A real server of somebody else, which records what it gets. */
export interface RtmpServer {
  port: number;
  /** Of the application that takes every key. */
  url: string;
  /** All its processes. */
  pids(): number[];
  /** What it has recorded of a stream, a film for each publication, the oldest first. */
  recordings(key: string): Promise<Film[]>;
  kill(): Promise<void>;
  /** Again on the same port. */
  start(): Promise<void>;
  /** Ends it and deletes what it recorded. */
  close(): Promise<void>;
}

interface Program {
  command: string;
  args: readonly string[];
  folder: string;
  port: number;
  recorded(key: string): string;
}

async function run({ command, args, folder, port, recorded }: Program): Promise<RtmpServer> {
  let child: ChildProcess;
  const start = async () => {
    const started = spawn(command, args, { stdio: 'ignore', cwd: folder });
    child = started;
    await until(`${command} listens`, async () => {
      if (started.exitCode !== null) throw new Error(`${command} has ended`);
      const socket = createConnection(port, '127.0.0.1');
      try {
        await once(socket, 'connect');
        return true;
      } finally {
        socket.destroy();
      }
    });
  };
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  const recordings = async (key: string) => {
    const path = recorded(key);
    const names = (await readdir(path).catch(() => [])).filter((name) => name.includes(key) || path.endsWith(key)).filter((name) => name.endsWith('.flv'));
    return Promise.all(names.toSorted().map(async (name) => whole(await readFile(join(path, name)))));
  };
  await start();
  return {
    ...{ port, start, kill, recordings, url: `rtmp://127.0.0.1:${port}/live` },
    pids: () => [child.pid!],
    close: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A file that is being written may end inside a tag, which the reader leaves alone. */
const whole = (bytes: Buffer): Film => (bytes.byteLength < 13 ? { tracks: [], frames: [] } : readFlv(bytes));

/**
 * nginx-rtmp: `/live` takes every key and records it. `/guarded` asks `onPublish`, an HTTP URL, about each key. nginx-rtmp
 * runs as one process, so that it can be stopped as one.
 */
export async function startNginx({ onPublish = 'http://127.0.0.1:9/' } = {}): Promise<RtmpServer> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-nginx-'));
  const port = await freePort();
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  await writeFile(
    join(folder, 'nginx.conf'),
    `load_module ${NGINX_MODULE}; daemon off; master_process off; ${user} pid ${folder}/nginx.pid; error_log ${folder}/error.log info; events { worker_connections 64; }
    rtmp { server { listen 127.0.0.1:${port}; chunk_size 4096;
      application live { live on; record all; record_path ${folder}; record_unique on; record_append off; }
      application guarded { live on; on_publish ${onPublish}; }
    } }`,
  );
  return run({ command: NGINX, args: ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')], folder, port, recorded: () => folder });
}

/** node-media-server: takes every key and records it; or, with `secret`, takes only signed ones. */
export async function startNodeMediaServer({ secret, tls }: { secret?: string; tls?: { key: string; cert: string; port: number } } = {}): Promise<RtmpServer> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-nms-'));
  const port = await freePort();
  const config = {
    bind: '127.0.0.1',
    auth: { play: false, publish: secret !== undefined, secret: secret ?? '' },
    rtmp: { port },
    ...(tls && { rtmps: tls }),
    record: { auto: secret === undefined, path: join(folder, 'record') },
    store: { path: join(folder, 'store') },
  };
  const script = join(import.meta.dirname, 'node-media-server.mjs');
  return run({ command: process.execPath, args: [script, JSON.stringify(config)], folder, port, recorded: (key) => join(folder, 'record', 'live', key) });
}
