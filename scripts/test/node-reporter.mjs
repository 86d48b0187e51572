/**
 * A reporter for `node --test`: a line of JSON a finished test, so that what was counted survives a run that is killed.
 *
 * @param {AsyncIterable<{ type: string, data: { name: string, skip?: string | boolean, todo?: string | boolean, file?: string, details?: { type?: string } } }>} source
 */
export default async function* report(source) {
  for await (const { type, data } of source) {
    if ((type !== 'test:pass' && type !== 'test:fail') || data.details?.type === 'suite') continue;
    const skip = data.skip ?? data.todo;
    const skipped = skip !== undefined && skip !== false;
    const state = skipped ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed';
    yield `${JSON.stringify({ state, name: data.name, ...(typeof skip === 'string' && skip && { reason: skip }) })}\n`;
  }
}
