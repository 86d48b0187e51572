import { spawn } from 'node:child_process';

/**
 * @typedef {object} RunOptions
 * @property {string} [label] Shown with the time it takes; without it nothing is shown.
 * @property {NodeJS.ProcessEnv} [env] Added to this process's own.
 * @property {string} [cwd]
 * @property {number} [timeout] ms, after which the command and all it started are killed
 * @property {boolean} [stream] Its output goes where ours goes, and is not kept.
 *
 * @typedef {object} RunResult
 * @property {number} code Not 0 when it failed, was killed or could not be started.
 * @property {string} output
 * @property {boolean} timedOut
 */

/** @type {Set<number>} Groups of processes to end with us. */
const groups = new Set();

/** Kills what still runs, with everything it started. */
export function killAll() {
  for (const group of groups) kill(group);
}

/** @param {number} group */
function kill(group) {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/**
 * Runs a command to its end, in a process group of its own, and shows that it still works.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export function run(command, args, { label, env = {}, cwd, timeout, stream = false } = {}) {
  const progress = label === undefined ? undefined : showProgress(label, stream);
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ['ignore', stream ? 'inherit' : 'pipe', stream ? 'inherit' : 'pipe'],
    });
    let output = '';
    let timedOut = false;
    if (child.pid !== undefined) groups.add(child.pid);
    for (const pipe of [child.stdout, child.stderr]) pipe?.on('data', (data) => (output = (output + data).slice(-100_000)));
    const timer =
      timeout === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            if (child.pid !== undefined) kill(child.pid);
          }, timeout);
    /** @param {number} code */
    const end = (code) => {
      clearTimeout(timer);
      if (child.pid !== undefined) {
        // What it left behind would hold its ports and our pipes.
        kill(child.pid);
        groups.delete(child.pid);
      }
      progress?.(code === 0);
      resolve({ code, output, timedOut });
    };
    child.once('error', (error) => {
      output += String(error);
      end(127);
    });
    child.once('exit', (code) => end(code ?? 1));
  });
}

/**
 * On a terminal one line that counts; elsewhere a line now and then.
 *
 * @param {string} label
 * @param {boolean} streams Others write in between.
 * @returns {(good: boolean) => void}
 */
function showProgress(label, streams) {
  const start = Date.now();
  const seconds = () => `${Math.round((Date.now() - start) / 1000)} s`;
  const live = process.stdout.isTTY && !streams;
  if (live) process.stdout.write(`${label} …`);
  else console.log(`${label} …`);
  const timer = setInterval(
    () => (live ? process.stdout.write(`\r${label} … ${seconds()}`) : streams || console.log(`${label} … ${seconds()}`)),
    live ? 1000 : 15_000,
  );
  return (good) => {
    clearInterval(timer);
    const line = `${label}: ${good ? 'done' : 'failed'} in ${seconds()}`;
    if (live) process.stdout.write(`\r${line}\n`);
    else console.log(line);
  };
}
