import { PREVIEW_STREAM } from '@oriel/core/contract';
import type { CameraLookup } from '../archive/requests.ts';
import { FrameBus } from '../media/frame-bus.ts';
import type { Stream } from '../streams/stream.ts';
import type { Preview } from './preview.ts';

export interface WatchableOptions {
  cameras: CameraLookup;
  preview: Pick<Preview, 'router'>;
  publishers: { find(id: string): Stream | undefined };
}

/** What is watched by the routes of cameras: the cameras, encoders that publish, and the preview, whose last minutes can be watched again also when it has ended. */
export function watchable({ cameras, preview: { router }, publishers }: WatchableOptions): CameraLookup {
  return {
    get(id) {
      if (id === PREVIEW_STREAM) return { id, bus: router.running?.bus ?? new FrameBus() };
      return publishers.find(id) ?? cameras.get(id);
    },
  };
}
