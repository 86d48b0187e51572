/** Moments of a recording that are the same in every run, spread over the range and over the places in a group of pictures. */
export const moment = (from: number, to: number, index: number): number => Math.floor(from + (to - from) * ((index * 0.618034) % 1));
