export { noFacts, type Facts, type PlayerState } from './facts.ts';
export { defaultIntent, type Intent, type TransportChoice } from './intent.ts';
export { Player, type PlayerOptions, type StageElements } from './player.ts';
export type { Source, SourceCapabilities, SourceFacts } from './sources/source.ts';
