import { json } from '../transport/index.ts';
import type { OrielClient } from './oriel-client.ts';
import { readPreviewStatus, type PreviewStatus } from './preview.ts';
import { watchPushed, type WatchOptions } from './push.ts';

/** See `PreviewClient.watch`. */
export function watchPreview(client: OrielClient, listener: (status: PreviewStatus) => void, options: WatchOptions): () => void {
  const events = {
    status(value: unknown) {
      const status = readPreviewStatus(value);
      if (status) listener(status);
    },
  };
  const poll = async (signal: AbortSignal) => {
    const status = await client.request('/api/preview/status', { signal, read: json(readPreviewStatus) });
    return () => listener(status);
  };
  return watchPushed(client, { namespace: '/preview', events, poll }, options);
}
