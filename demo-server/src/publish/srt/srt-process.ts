import type { ChildProcess } from 'node:child_process';
import { type LookupAddress, lookup } from 'node:dns';
import { spawnFfmpeg } from '../../media/ffmpeg.ts';
import { isPrivateAddress } from '../../net/private-networks.ts';
import { literalAddress, PrivateAddressError, publicLookup } from '../../net/public-lookup.ts';
import { PublishError } from '../publish-error.ts';
import type { SrtTarget } from '../target.ts';
import { srtCommand } from './srt-command.ts';
import { srtFailure } from './srt-failure.ts';

/** How much of the end of stderr is kept, characters. */
const STDERR_LIMIT = 8192;
/** FFmpeg says it when its output is open, so when the connection stands. */
const CONNECTED = /^Output #0/m;

export interface SrtProcessOptions {
  target: SrtTarget;
  allowPrivate: boolean;
  ffmpegPath: string;
  /** FFmpeg's arguments up to the output. */
  input: readonly string[];
  signal: AbortSignal;
}

/** FFmpeg, with SRT as its output. */
export class SrtProcess {
  readonly child: ChildProcess;
  /** Resolves when the server has taken the connection; never, if it does not. */
  readonly connected: Promise<void>;
  /** Resolves when FFmpeg has ended: with what was wrong. */
  readonly ended: Promise<PublishError>;
  #stderr = '';

  private constructor(child: ChildProcess) {
    this.child = child;
    this.connected = new Promise((resolve) => {
      child.stderr?.on('data', (chunk: Buffer) => {
        this.#stderr = (this.#stderr + chunk.toString()).slice(-STDERR_LIMIT);
        if (CONNECTED.test(this.#stderr)) resolve();
      });
    });
    let wasConnected = false;
    void this.connected.then(() => {
      wasConnected = true;
    });
    this.ended = new Promise((resolve) => {
      child.once('error', () => resolve(new PublishError('internal', { code: 'FFmpeg' })));
      child.once('close', (code) => resolve(code === 127 ? new PublishError('internal', { code: 'FFmpeg' }) : wasConnected ? new PublishError('ended') : srtFailure(this.#stderr)));
    });
    child.stdout?.resume();
  }

  /** @throws PublishError, or the reason of the signal */
  static async start({ target, allowPrivate, ffmpegPath, input, signal }: SrtProcessOptions): Promise<SrtProcess> {
    const address = await resolve(target.host, allowPrivate, signal);
    signal.throwIfAborted();
    const { path, args, secrets } = srtCommand(target, address, ffmpegPath, input);
    const child = spawnFfmpeg(path, args, { signal, stdin: true });
    child.stdin?.write(secrets);
    return new SrtProcess(child);
  }
}

/** The address that was checked is the one that FFmpeg gets: it resolves no name. */
async function resolve(host: string, allowPrivate: boolean, signal: AbortSignal): Promise<string> {
  const literal = literalAddress(host);
  if (literal !== undefined) {
    if (!allowPrivate && isPrivateAddress(literal)) throw new PublishError('not_allowed', { lasting: 'yes' });
    return literal;
  }
  return new Promise((done, fail) => {
    signal.addEventListener('abort', () => fail(signal.reason), { once: true });
    (allowPrivate ? lookup : publicLookup)(host, { all: false }, (error: NodeJS.ErrnoException | null, address: string | LookupAddress[]) => {
      if (error instanceof PrivateAddressError) fail(new PublishError('not_allowed', { lasting: 'yes' }));
      else if (error || typeof address !== 'string') fail(new PublishError('unreachable', { code: error?.code }));
      else done(address);
    });
  });
}
