import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DEBIAN = '/usr/lib/postgresql';

/** Where `initdb` and `postgres` are, the newest version first. */
export function findPostgres(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(DEBIAN, version, 'bin')), ...(process.env['PATH'] ?? '').split(':')];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}

/** PostgreSQL refuses to run as root; Debian's package makes a user for it. */
function owner(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): number => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

export interface Postgres {
  url: string;
  /** Of the process that all others come from. */
  readonly pid: number;
  /** Every connection breaks, and no new one is taken. */
  pause(): Promise<void>;
  /** After `pause`, with the data that it had. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** A server of its own in a temporary folder, reached by a socket in it. */
export async function startPostgres(bin: string): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-postgres-'));
  const user = owner();
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const init = spawnSync(join(bin, 'initdb'), ['-D', data, '-U', 'oriel', '-A', 'trust', '--no-sync'], { ...user, cwd: folder, encoding: 'utf8' });
  if (init.status !== 0) throw new Error(init.stderr);
  const args = ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off'];
  const start = async (): Promise<ChildProcess> => {
    const started = spawn(join(bin, 'postgres'), args, { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    await ready(started);
    return started;
  };
  let server = await start();
  const pause = async () => {
    const exited = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGINT');
    await exited;
  };
  return {
    url: `postgres:///postgres?host=${encodeURIComponent(folder)}&user=oriel`,
    get pid() {
      return server.pid ?? 0;
    },
    pause,
    resume: async () => void (server = await start()),
    stop: async () => {
      await pause();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function ready(server: ChildProcess): Promise<void> {
  let words = '';
  await new Promise<void>((resolve, reject) => {
    server.once('exit', () => reject(new Error(words)));
    server.stderr?.on('data', (chunk: Buffer) => {
      words += String(chunk);
      if (words.includes('ready to accept connections')) resolve();
    });
  });
}
