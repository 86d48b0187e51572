import { MockPipelines } from '../test/mocks/pipeline-handlers.ts';

/** The parameters of a story with pipelines, whose source is a live stream of the story's server. @param prepare how they are when the story begins */
export function withPipelines(prepare: (pipelines: MockPipelines) => MockPipelines = (pipelines) => pipelines) {
  const server = () => {
    const pipelines = prepare(new MockPipelines());
    for (const { streamId } of pipelines.pipelines) pipelines.change(streamId, { sourceUrl: new URL('/hls/harbour/index.m3u8', location.origin).href });
    return { first: pipelines.handlers };
  };
  return { server };
}
