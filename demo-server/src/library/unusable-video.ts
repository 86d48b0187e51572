/** A file that can never be played; trying again does not help. The message is for the person who uploaded it. */
export class UnusableVideo extends Error {
  override readonly name = 'UnusableVideo';
}
