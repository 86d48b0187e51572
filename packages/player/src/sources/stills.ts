/** Loaded when a player may show an exact still. */
export { StillsSession } from '@oriel/core';
