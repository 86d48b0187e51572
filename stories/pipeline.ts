import { MockPipelines } from '../test/mocks/pipeline-handlers.ts';

/** The parameters of a story with pipelines. @param prepare how they are when the story begins */
export function withPipelines(prepare: (pipelines: MockPipelines) => MockPipelines = (pipelines) => pipelines) {
  return { server: () => ({ first: prepare(new MockPipelines()).handlers }) };
}
