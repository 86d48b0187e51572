import { execFileSync } from 'node:child_process';

/** Runs in its own process, so that it is compiled the same way each time. */
const WORK = 'const start = performance.now(); let sum = 0; for (let i = 0; i < 1e8; i++) sum = (sum + i * 7) | 0; console.log(performance.now() - start)';

/** How long a fixed piece of work takes now. A shared machine can be several times slower at times: read the figures below it with that in mind. */
export function machine(): string {
  const times = Array.from({ length: 5 }, () => Number(execFileSync(process.execPath, ['-e', WORK], { encoding: 'utf8' })));
  return `# fixed work: ${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)} ms`;
}
