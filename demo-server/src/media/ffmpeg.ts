import { type ChildProcess, spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { Readable, type Writable } from 'node:stream';
import { ffmpegEnvironment } from './child-environment.ts';
import { redact } from './redact.ts';

/** From SIGTERM to SIGKILL, ms. */
const GRACE = 500;
/** The most that `runFfmpeg` takes from stdout, bytes. A JPEG of 8K has less than half of it. */
const OUTPUT_LIMIT = 32 * 1024 * 1024;
/** How much of the end of stderr is kept, characters. */
const STDERR_LIMIT = 64 * 1024;

/**
 * Ends the program when this process ends, however it ends. The shell in the background reads descriptor 3, which closes
 * with this process; the shell in the foreground becomes the program and keeps its process id.
 */
const WITH_GUARD = '(read -r _ <&3 || kill -9 $$) </dev/null >/dev/null 2>&1 & exec 3<&-; exec "$@"';

const running = new Set<ChildProcess>();

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** How many programs that were started here are still running. */
export const runningCount = (): number => running.size;

export interface SpawnOptions {
  /** Ends the program when it aborts: with SIGTERM, and half a second later with SIGKILL. */
  signal: AbortSignal;
  /** Runs with the lowest priority. */
  idle?: boolean;
  /** Leaves stdin open for the caller to write to. */
  stdin?: boolean;
}

/**
 * Starts FFmpeg or FFprobe with its stdout and stderr as pipes, and with no environment variables but those it needs. Other
 * users of the machine see its arguments: credentials must not be among them. It never outlives this process, even if that
 * is killed. A program that cannot be started ends with exit code 127.
 * @throws the reason of `signal` when it has aborted already
 */
export function spawnFfmpeg(path: string, args: readonly string[], { signal, idle = false, stdin = false }: SpawnOptions): ChildProcess {
  signal.throwIfAborted();
  const child = spawn('/bin/sh', ['-c', WITH_GUARD, 'sh', path, ...args], {
    env: ffmpegEnvironment(),
    stdio: [stdin ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe'],
  });
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

/** Writes a stream to the stdin of a program. When the stream fails, stdin ends. */
export function feed(input: Readable, child: ChildProcess): void {
  const { stdin } = child;
  if (!stdin) return;
  input.on('error', () => {});
  input.once('close', () => stdin.end());
  child.once('exit', () => input.destroy());
  input.pipe(stdin);
}

/** Says how a program ended, from the arguments of its `exit` or `close` event. */
export const describeExit = (code: number | null, signal: NodeJS.Signals | null): string =>
  signal === null ? `FFmpeg ended with exit code ${code}.` : `FFmpeg was ended by ${signal}.`;

export class FfmpegError extends Error {
  override readonly name = 'FfmpegError';
  readonly exitCode: number | null;
  /** The end of what it wrote to stderr, without credentials. */
  readonly stderr: string;

  constructor(message: string, exitCode: number | null, stderr = '') {
    super(message);
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

export interface RunOptions {
  /** Written to stdin. A stream is read only as fast as the program reads it. */
  input?: Uint8Array | Readable;
  /** The most that it may write to stdout, bytes; default 32 MiB. */
  limit?: number;
  /** As in `SpawnOptions`. */
  idle?: boolean;
  signal: AbortSignal;
}

/**
 * Runs FFmpeg or FFprobe until it ends, and returns its stdout.
 * @throws FfmpegError with the last line of stderr when it fails, or when it writes more than `limit`; the reason of `signal` when that aborts
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
  const [code, exitSignal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (...exit) => resolve(exit));
  });
  signal.throwIfAborted();
  if (size > limit) throw new FfmpegError(`Its output is larger than ${limit} bytes.`, code);
  if (code !== 0) {
    const shown = redact(stderr.trimEnd());
    throw new FfmpegError(shown.split('\n').at(-1) || describeExit(code, exitSignal), code, shown);
  }
  return Buffer.concat(out);
}
