import type { MockServer, MockServerOptions } from '../test/mocks/mock-server.ts';

declare module 'storybook/internal/csf' {
  interface StoryContext {
    /** The mocked server of this story. */
    server: MockServer;
  }
  interface Parameters {
    /** What that server has; made anew each time the story is shown. */
    server?: () => MockServerOptions;
  }
}
