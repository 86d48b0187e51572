import { SetupError } from './fail.mjs';

/**
 * @param {string} version as in `process.versions.node`
 * @returns {boolean} whether the set-up runs on it: 20.19 or newer
 */
export function isNodeSupported(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 19);
}

export function checkNode() {
  if (isNodeSupported(process.versions.node)) return;
  throw new SetupError(`Oriel needs Node 20.19 or newer; this is ${process.versions.node}. See https://nodejs.org/en/download.`);
}
