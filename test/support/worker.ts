import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../demo-server/src/worker.ts', import.meta.url));
const cache = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));

export interface TestWorker {
  process: ChildProcess;
  /** What it printed so far. */
  output(): string;
  /** Resolves with its exit code when it has ended. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** A worker in a process of its own. Resolves when it waits for jobs, or has ended. */
export async function startWorker(env: Record<string, string>): Promise<TestWorker> {
  const child = spawn(process.execPath, [program], { env: { ...process.env, NODE_COMPILE_CACHE: join(cache, 'node'), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  let output = '';
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      output = (output + text.toString()).slice(-200_000);
      if (output.includes('waits for jobs')) resolve();
    });
  }
  await Promise.race([ready, exited]);
  return {
    process: child,
    output: () => output,
    end: async (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return (await exited)[0];
    },
  };
}
