import { Buffer } from 'buffer/';

// For the server's own writer of fragmented MP4, in a browser. To be imported before it.
globalThis.Buffer ??= Buffer as unknown as typeof globalThis.Buffer;
