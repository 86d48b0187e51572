import { stripVTControlCharacters } from 'node:util';

/**
 * `flaky`: it failed, and passed when its file was run again.
 *
 * @typedef {{ state: 'passed' | 'failed' | 'flaky' | 'skipped', name: string, file?: string, reason?: string }} TestLine
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/**
 * What a reporter wrote; a last line that was cut off counts for nothing.
 *
 * @param {string} text
 * @returns {TestLine[]}
 */
export function readLines(text) {
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line)];
    } catch {
      return [];
    }
  });
}

/**
 * A runner that failed without a failed test (it crashed, or took too long) is a failure as well, and so is one that ran nothing.
 *
 * @param {readonly TestLine[]} lines
 * @param {boolean} good whether the runner said so
 * @returns {Counts}
 */
export function count(lines, good) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { state } of lines) counts[state === 'flaky' ? 'passed' : state] += 1;
  if (counts.failed === 0 && (!good || lines.length === 0)) counts.failed = 1;
  return counts;
}

/** More files than this are no accident. */
const MOST_REPEATED = 3;

/**
 * The files to run again after a failure; none where it has another cause than single tests.
 *
 * @param {readonly TestLine[]} lines
 * @returns {string[]}
 */
export function filesToRepeat(lines) {
  const files = new Set(lines.flatMap(({ state, file }) => (state === 'failed' ? [file] : [])));
  return files.size <= MOST_REPEATED ? [...files].flatMap((file) => file ?? []) : [];
}

/** @param {readonly Counts[]} all @returns {Counts} */
export function sum(all) {
  return all.reduce(
    (total, { passed, failed, skipped }) => ({ passed: total.passed + passed, failed: total.failed + failed, skipped: total.skipped + skipped }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/** @param {Counts} counts */
export const summary = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;

/** A message of a test in one line of at most 300 characters. @param {string} message */
export function shorten(message) {
  const line = stripVTControlCharacters(message).replaceAll(/\s+/g, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}
