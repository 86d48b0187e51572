/** The whole contract, with its zod schemas: for the server, for mocks and for tests. */
export * from './all-errors.ts';
export * from './camera-values.ts';
export * from './channel.ts';
export * from './error-policy.ts';
export * from './errors.ts';
export * from './frames.ts';
export * from './pipeline-values.ts';
export * from './preview-values.ts';
export * from './recording-values.ts';
export * from './schemas/index.ts';
export * from './time.ts';
export * from './video-values.ts';
