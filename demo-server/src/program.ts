import closeWithGrace from 'close-with-grace';
import type { FastifyBaseLogger } from 'fastify';
import { type Config, ConfigError, readConfig } from './config.ts';
import { createLog } from './http/log.ts';
import { startFailure } from './start-failure.ts';

/** Time to close everything, ms. Longer than it takes to stop FFmpeg, first politely and then by force. */
const CLOSE_TIMEOUT = 8000;

export interface Program {
  /** Printed when it has started. */
  greeting: string;
  close(): Promise<void>;
}

/** Runs a program of the server until a signal ends it, or the process that started it does. */
export async function runProgram(start: (config: Config, log: FastifyBaseLogger) => Promise<Program>): Promise<void> {
  // Nothing that this process or its children create is open to other users of the machine.
  process.umask(0o077);

  // A parent process that started this one with an IPC channel wants it to end when the parent does.
  const parentGone = new Promise((resolve) => process.once('disconnect', resolve));
  const config = readEnvironment();
  const log = createLog(config.logLevel);
  const { greeting, close } = await start(config, log).catch((error: unknown) => exitWith(startFailure(error, config) ?? stackOf(error)));

  // A second signal ends this process at once, and its child processes with it.
  const grace = closeWithGrace({ delay: CLOSE_TIMEOUT, logger: log }, async ({ err, signal }) => {
    if (err) log.fatal({ err }, 'the server failed');
    else log.info({ signal }, 'closing');
    await close();
  });
  void parentGone.then(() => grace.close());

  process.stdout.write(`${greeting}\n`);
}

function readEnvironment(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    return exitWith(error instanceof ConfigError ? error.message : stackOf(error));
  }
}

function exitWith(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
