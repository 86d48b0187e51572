/** The part of the contract that a page needs: values without zod, and types. `all.ts` adds the schemas. */
export * from './camera-values.ts';
export * from './channel.ts';
export * from './error-policy.ts';
export * from './errors.ts';
export * from './frames.ts';
export * from './pipeline-values.ts';
export * from './preview-values.ts';
export * from './recording-values.ts';
export * from './time.ts';
export * from './video-values.ts';
export type * from './schemas/index.ts';
