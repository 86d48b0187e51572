import { MockLibrary } from '../test/mocks/library-handlers.ts';
import { sceneCameras } from '../test/mocks/mock-server.ts';
import { MockPreview } from '../test/mocks/preview-handlers.ts';

/** The parameters of a story with a preview. @param prepare how it is when the story begins */
export function withPreview(prepare: (preview: MockPreview) => MockPreview = (preview) => preview) {
  return { server: () => ({ cameras: sceneCameras(4), first: [...prepare(new MockPreview()).handlers, ...new MockLibrary().handlers] }) };
}
