import type { Camera, OrielClient, PreviewStatus } from '@oriel/core';

/**
 * A client that knows the preview as a camera, so that a player plays it: the preview says where it can be watched, and is
 * none of the server's cameras. The rest is the client's own.
 */
export function clientOfPreview(client: OrielClient, status: () => PreviewStatus | undefined): OrielClient {
  const get: OrielClient['cameras']['get'] = async (id, options) => {
    const current = status();
    return current?.streamId === id ? cameraOf(id, current) : client.cameras.get(id, options);
  };
  return { ...client, cameras: Object.create(client.cameras, { get: { value: get } }) as OrielClient['cameras'] };
}

const cameraOf = (id: string, { programme, since, transports }: PreviewStatus): Camera => ({
  id,
  name: programme?.name ?? id,
  state: 'live',
  ...(since && { since }),
  recorder: { state: 'off' },
  transports,
});
