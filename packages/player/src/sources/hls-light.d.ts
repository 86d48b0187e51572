// The light build has the main build's types, less what it leaves out, but no declarations of its own.
declare module 'hls.js/light' {
  export { default } from 'hls.js';
}
