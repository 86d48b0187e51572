/** The base of Oriel's tags, their events and their context, for tags of one's own. */
export * from './environment.ts';
export * from './events.ts';
export { OrielElement, type Theme, type TokenSource } from './oriel-element.ts';
