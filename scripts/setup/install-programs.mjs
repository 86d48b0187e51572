import { SetupError } from './fail.mjs';
import { locate, readMachine } from './machine.mjs';
import { plan, programs } from './programs.mjs';
import { run } from './run.mjs';

/**
 * Installs what is missing, where this machine lets us.
 *
 * @param {readonly import('./programs.mjs').Need[]} needs
 * @returns {Promise<string | undefined>} why something is still missing
 */
async function install(needs) {
  const missing = needs.filter((need) => locate(need) === undefined);
  if (missing.length === 0) return undefined;
  for (const { variable, name } of missing.map((need) => programs[need])) {
    const given = variable && process.env[variable];
    if (given) return `${variable} is ${given}, and there is no ${name}.`;
  }
  const way = plan(missing, readMachine());
  if ('ask' in way) return way.ask;
  for (const { command, args, update } of way.installations) {
    const label = `Installing ${missing.map((need) => programs[need].name).join(', ')}`;
    let result = await run(command, args, { label });
    if (result.code !== 0 && update) {
      await run(command, update, { label: 'Refreshing the lists of packages' });
      result = await run(command, args, { label });
    }
    if (result.code !== 0) return `${command} ${args.join(' ')} failed:\n${result.output.trim().split('\n').slice(-5).join('\n')}`;
  }
  const still = missing.filter((need) => locate(need) === undefined);
  return still.length > 0 ? `Installed, but not found: ${still.map((need) => programs[need].name).join(', ')}.` : undefined;
}

/**
 * @param {readonly import('./programs.mjs').Need[]} needs
 * @throws {SetupError} when one cannot be had
 */
export async function requirePrograms(needs) {
  const reason = await install(needs);
  if (reason) throw new SetupError(reason);
}

/**
 * What tests can do without: they say themselves that they skip.
 *
 * @param {readonly import('./programs.mjs').Need[]} needs
 */
export async function tryPrograms(needs) {
  const reason = await install(needs);
  if (reason) console.log(`${reason}\nTests that need it are skipped.`);
}
