import closeWithGrace from 'close-with-grace';
import { ConfigError, readConfig, type Config } from './config.ts';
import { createLog } from './http/log.ts';
import { createServer } from './server.ts';
import { startFailure } from './start-failure.ts';

/** Longer than an FFmpeg process takes to be asked and then made to end. */
const GRACE = 8000;

// Nothing that this process or its children create is open to other users of the machine.
process.umask(0o077);

// Whoever started us with a channel wants us to end when it does.
const abandoned = new Promise((resolve) => process.once('disconnect', resolve));
const config = readEnvironment();
const log = createLog(config.logLevel);
const { address, close } = await createServer(config, log).catch((error: unknown) => refuse(startFailure(error, config) ?? unforeseen(error)));

// A second signal ends at once; the processes that we started die with us.
const grace = closeWithGrace({ delay: GRACE, logger: log }, async ({ err, signal }) => {
  if (err) log.fatal({ err }, 'the server failed');
  else log.info({ signal }, 'closing');
  await close();
});
void abandoned.then(() => grace.close());

process.stdout.write(`Oriel is at ${address}\n`);

function readEnvironment(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    return refuse(error instanceof ConfigError ? error.message : unforeseen(error));
  }
}

function refuse(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

function unforeseen(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
