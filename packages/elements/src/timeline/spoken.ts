const MINUTE = 60_000;

/**
 * The time that the value text of the slider tells. While a recording plays it changes once a minute, so that a screen
 * reader with its focus there does not talk all the time; a jump changes it at once.
 *
 * @param last the time told before; `undefined` after the viewer did something
 */
export const spokenTime = (last: number | undefined, time: number): number => (last !== undefined && time >= last && time - last < MINUTE ? last : time);
