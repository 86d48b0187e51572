import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeGroup, type Camera, type SequenceList } from '@oriel/core/contract';
import { prepareDatabase } from './prepared-database.ts';
import { until } from './until.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** As `npm start` does. */
const program = ['--liftoff-only', join(root, 'demo-server/src/main.ts')];
const cache = { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/node') };

export interface TestServer {
  url: string;
  process: ChildProcess;
  dataDir: string;
  /** What it printed so far. */
  output(): string;
  get<Answer>(path: string): Promise<Answer>;
  cameras(): Promise<Camera[]>;
  /** The longest range that is recorded in the last ten minutes, Unix ms. */
  recorded(camera: string): Promise<{ from: number; to: number }>;
  /** The recorded frames around a time, in groups of pictures: when each was captured, Unix ms. */
  framesAround(camera: string, time: number): Promise<number[]>;
  /** Graceful; the data stays when `keep` is set, for a start over the same. */
  stop(options?: { signal?: NodeJS.Signals; keep?: boolean }): Promise<void>;
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export interface TestServerOptions {
  env?: Record<string, string>;
  /** Of an earlier server. */
  dataDir?: string;
  /** In place of the four demo cameras. `synthetic:dock` and its like are the demo scenes. */
  cameras?: readonly { id: string; name: string; source: string }[];
}

/** The real server in a process of its own, with data of its own, ready to answer. */
export async function startServer({ env = {}, dataDir, cameras }: TestServerOptions = {}): Promise<TestServer> {
  const directory = dataDir ?? (await mkdtemp(join(tmpdir(), 'oriel-e2e-')));
  if (!dataDir) await prepareDatabase(directory);
  const list = join(directory, 'cameras.json');
  if (cameras) await writeFile(list, JSON.stringify(cameras));
  const port = Number(env['PORT'] ?? (await freePort()));
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, program, {
    env: { ...cache, ...process.env, PORT: String(port), DATA_DIR: directory, LOG_LEVEL: 'info', HISTORY_MINUTES: '0', ...(cameras && { CAMERAS: list }), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output = (output + text.toString()).slice(-200_000)));

  const get = async <Answer>(path: string): Promise<Answer> => {
    const response = await fetch(url + path);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  };
  const recorded = async (camera: string): Promise<{ from: number; to: number }> => {
    const now = Date.now();
    const query = new URLSearchParams({ from: new Date(now - 600_000).toISOString(), to: new Date(now).toISOString() });
    const { sequences } = await get<SequenceList>(`/api/v1/cameras/${camera}/sequences?${query}`);
    const ranges = sequences.map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) }));
    return ranges.toSorted((a, b) => b.to - b.from - (a.to - a.from))[0] ?? { from: now, to: now };
  };
  const framesAround = async (camera: string, time: number): Promise<number[]> => {
    const times: number[] = [];
    for (const at of [-2000, -1000, 0, 1000, 2000].map((away) => time + away)) {
      const response = await fetch(`${url}/api/v1/cameras/${camera}/frames?time=${new Date(at).toISOString()}`);
      if (response.ok) times.push(...decodeGroup(new Uint8Array(await response.arrayBuffer())).samples.map((sample) => sample.time));
    }
    return [...new Set(times)].sort((a, b) => a - b);
  };
  const stop = async ({ signal = 'SIGTERM', keep = false }: { signal?: NodeJS.Signals; keep?: boolean } = {}): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, 'exit');
    }
    if (!keep) await rm(directory, { recursive: true, force: true });
  };
  const server: TestServer = {
    url,
    process: child,
    dataDir: directory,
    output: () => output,
    get,
    cameras: async () => (await get<{ cameras: Camera[] }>('/api/v1/cameras')).cameras,
    recorded,
    framesAround,
    stop,
  };
  try {
    await until('the server is ready', async () => {
      if (child.exitCode !== null) throw new Error(`the server ended: ${output}`);
      return (await fetch(`${url}/readyz`)).ok;
    });
  } catch (error) {
    await stop({ signal: 'SIGKILL' });
    throw new Error(`${String(error)}\n${output}`, { cause: error });
  }
  return server;
}
