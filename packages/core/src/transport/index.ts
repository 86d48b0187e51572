export { blob, bytes, json, nothing, readError, type AnswerReader, type ReadErrorOptions } from './answer.ts';
export { Backoff, type BackoffOptions } from './backoff.ts';
export { sleep, systemEnvironment, type Environment } from './environment.ts';
export { HttpTransport, type HttpRequest, type HttpTransportOptions } from './http-transport.ts';
export { loadChunk } from './load-chunk.ts';
export type { TokenProvider } from './token-source.ts';
