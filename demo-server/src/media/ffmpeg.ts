import { type ChildProcess, spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { Readable, type Writable } from 'node:stream';
import { redact } from './redact.ts';

/** From asking FFmpeg to end until it is made to, ms. */
const GRACE = 500;
/** More than this on stdout of one `runFfmpeg` is an error, bytes; a JPEG of 8K takes less than half of it. */
const OUTPUT_LIMIT = 32 * 1024 * 1024;
/** So much of stderr is kept, from its end, characters. */
const STDERR_LIMIT = 64 * 1024;

/**
 * Ends the program when this process dies, however it dies: the shell in the background reads descriptor 3, which
 * closes with this process, while the shell in the foreground becomes the program and keeps its process id.
 */
const WITH_GUARD = '(read -r _ <&3 || kill -9 $$) </dev/null >/dev/null 2>&1 & exec 3<&-; exec "$@"';

const running = new Set<ChildProcess>();

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** How many programs started here have not ended. */
export const runningCount = (): number => running.size;

export interface SpawnOptions {
  /** Ends the program when aborted: asked first, killed half a second later. */
  signal: AbortSignal;
  /** Gets the processor only when nobody else wants it. */
  idle?: boolean;
  /** Leaves stdin open for the caller to write to. */
  stdin?: boolean;
}

/**
 * Starts FFmpeg or FFprobe with its stdout and stderr as pipes. It never outlives this process, even one that is
 * killed. A program that cannot be started ends with exit code 127.
 * @throws the reason of `signal` when it is aborted already
 */
export function spawnFfmpeg(path: string, args: readonly string[], { signal, idle = false, stdin = false }: SpawnOptions): ChildProcess {
  signal.throwIfAborted();
  const child = spawn('/bin/sh', ['-c', WITH_GUARD, 'sh', path, ...args], { stdio: [stdin ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe'] });
  running.add(child);
  const guard = child.stdio[3] as Writable;
  guard.on('error', () => {});
  child.stdin?.on('error', () => {});

  let killTimer: NodeJS.Timeout | undefined;
  const end = () => {
    child.kill('SIGTERM');
    killTimer = setTimeout(() => child.kill('SIGKILL'), GRACE);
  };
  signal.addEventListener('abort', end, { once: true });
  const forget = () => {
    running.delete(child);
    signal.removeEventListener('abort', end);
    clearTimeout(killTimer);
    guard.end('\n');
  };
  child.once('exit', forget);
  child.once('error', forget);

  if (idle && child.pid !== undefined) {
    try {
      setPriority(child.pid, constants.priority.PRIORITY_LOW);
    } catch {
      // It has ended already.
    }
  }
  return child;
}

/** Writes a stream to a program's stdin. When the stream breaks off, the program sees its end. */
export function feed(input: Readable, child: ChildProcess): void {
  const { stdin } = child;
  if (!stdin) return;
  input.on('error', () => {});
  input.once('close', () => stdin.end());
  child.once('exit', () => input.destroy());
  input.pipe(stdin);
}

export class FfmpegError extends Error {
  override readonly name = 'FfmpegError';
  readonly exitCode: number | null;
  /** All that it wrote to stderr, without credentials. */
  readonly stderr: string;

  constructor(message: string, exitCode: number | null, stderr = '') {
    super(message);
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

export interface RunOptions {
  /** Written to stdin; a stream only as far as it is read. */
  input?: Uint8Array | Readable;
  /** The most that stdout may be, bytes; default 32 MiB. */
  limit?: number;
  /** As in `SpawnOptions`. */
  idle?: boolean;
  signal: AbortSignal;
}

/**
 * Runs FFmpeg or FFprobe to its end and returns its stdout.
 * @throws FfmpegError with FFmpeg's last line when it fails, or when it writes more than `limit`, or the reason of `signal` when that ended it
 */
export async function runFfmpeg(path: string, args: readonly string[], { input, limit = OUTPUT_LIMIT, idle = false, signal }: RunOptions): Promise<Uint8Array> {
  const child = spawnFfmpeg(path, args, { signal, idle, stdin: input !== undefined });
  if (input instanceof Readable) feed(input, child);
  else if (input) child.stdin?.end(input);
  const out: Buffer[] = [];
  let size = 0;
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    size += chunk.byteLength;
    if (size <= limit) out.push(chunk);
    else child.kill('SIGKILL');
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-STDERR_LIMIT);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  signal.throwIfAborted();
  if (size > limit) throw new FfmpegError(`its output is larger than ${limit} bytes`, code);
  if (code !== 0) {
    const said = redact(stderr.trimEnd());
    throw new FfmpegError(said.split('\n').at(-1) || `it ended with ${code}`, code, said);
  }
  return Buffer.concat(out);
}
