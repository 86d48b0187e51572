// What a timeline can do without until it is on the screen: one module, loaded while the recordings are.
export { Drawing } from './drawing.ts';
export { Gestures } from './gestures.ts';
export { HoverPicture } from './hover-picture.ts';
