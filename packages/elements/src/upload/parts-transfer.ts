/** Loaded when a server offers uploads straight to its store. */
export { PartsTransfer } from '@oriel/core';
