import { relative } from 'node:path';
import { shorten } from './counts.mjs';

/** Failures that belong to a suite itself; any other is that of a test in it. */
const OF_SUITE = new Set(['hookFailed', 'testAborted', 'testTimeoutFailure']);

/**
 * A reporter for `node --test`: a line of JSON for each finished test, so that what was counted survives a run that is killed.
 * A file whose process failed outside its tests is a failed test, with the tail of its stderr as the reason.
 *
 * @param {AsyncIterable<{ type: string, data: { name: string, message?: string, skip?: string | boolean, todo?: string | boolean, file?: string, details?: { type?: string, error?: { failureType?: string, message?: string, cause?: { message?: string } } } } }>} source
 */
export default async function* report(source) {
  /** @type {Map<string, string>} By file. */
  const stderr = new Map();
  for await (const { type, data } of source) {
    if (type === 'test:stderr' && data.file) stderr.set(data.file, `${stderr.get(data.file) ?? ''}${data.message ?? ''}`.slice(-4000));
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const { type: kind, error } = data.details ?? {};
    if (kind === 'suite' && !(type === 'test:fail' && OF_SUITE.has(error?.failureType ?? ''))) continue;
    const skip = data.skip ?? data.todo;
    const skipped = skip !== undefined && skip !== false;
    const state = skipped ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed';
    const reason = skipped ? (typeof skip === 'string' ? skip : '') : state === 'failed' ? reasonOf(error, stderr.get(data.file ?? '')) : '';
    const file = data.file && relative(process.cwd(), data.file);
    yield `${JSON.stringify({ state, name: data.name, ...(file && { file }), ...(reason && { reason }) })}\n`;
  }
}

/**
 * @param {{ message?: string, cause?: { message?: string } } | undefined} error
 * @param {string | undefined} tail
 */
function reasonOf(error, tail) {
  const message = error?.cause?.message ?? error?.message ?? '';
  return shorten(message === 'test failed' && tail ? tail : message);
}
