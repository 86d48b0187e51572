/** What elements of one's own need to look like Oriel's. */
export { base } from './base.ts';
export { buttons } from './buttons.ts';
export { icon } from './icon.ts';
export { tokens } from './tokens.ts';
