/** Styles and icons for elements of your own that look like Oriel's. */
export { base } from './base.ts';
export { buttons } from './buttons.ts';
export { icon } from './icon.ts';
export { tokens } from './tokens.ts';
