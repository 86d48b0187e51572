/** Writes `.env.example` from the server's schema of its environment. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defaultOf, variables } from '../demo-server/src/environment.ts';

const intro = '# Settings of the Oriel server. Copy what you need into the environment; an empty variable counts as not set.';

/** @returns {string} */
export function envExample() {
  const names = /** @type {(keyof typeof variables)[]} */ (Object.keys(variables));
  return [intro, ...names.map(entry)].join('\n\n') + '\n';
}

/** @param {keyof typeof variables} name */
function entry(name) {
  const { about, rule } = variables[name];
  return [`# ${about}`, ...(rule ? [`# Must be ${rule}.`] : []), `# ${name}=${defaultOf(name) ?? ''}`].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(new URL('../.env.example', import.meta.url), envExample());
