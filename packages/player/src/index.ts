export { type Facts, type PlayerState } from './facts.ts';
export { defaultIntent, type Intent, type TransportChoice } from './intent.ts';
export { Player, type PlayerOptions, type Stage } from './player.ts';
