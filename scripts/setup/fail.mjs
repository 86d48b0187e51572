/** A mistake or a lack that the person at the keyboard can mend; shown without a stack. */
export class SetupError extends Error {}

/**
 * Runs a script's body and says in plain words why it could not go on.
 *
 * @param {() => Promise<void>} body
 */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    console.error(error instanceof SetupError ? error.message : error);
    process.exitCode = 1;
  }
}
