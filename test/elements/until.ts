/** Less than a test may take, so that a failed test says what it waited for. */
const LIMIT = 30_000;

/**
 * Asks again until it is so. An assertion is a question, too: `await until(() => expect(words(row)).to.equal('Ready'))`.
 *
 * @returns the answer
 * @throws what the last question threw, or an Error that says what never was
 */
export async function until<Value>(ask: () => Value, what = String(ask)): Promise<NonNullable<Value>> {
  const end = performance.now() + LIMIT;
  for (;;) {
    let failure: unknown;
    try {
      const value = ask();
      if (value) return value;
    } catch (error) {
      failure = error;
    }
    if (performance.now() > end) throw failure ?? new Error(`never so in ${LIMIT} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 16));
  }
}
