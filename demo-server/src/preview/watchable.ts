import { PREVIEW_STREAM } from '@oriel/core/contract';
import type { CameraLookup } from '../archive/requests.ts';
import { FrameBus } from '../media/frame-bus.ts';
import type { Preview } from './preview.ts';

/** What has a timeline: the cameras and the preview, whose last minutes can be watched again also when it has ended. */
export function watchable(cameras: CameraLookup, { router }: Pick<Preview, 'router'>): CameraLookup {
  return { get: (id) => (id === PREVIEW_STREAM ? { id, bus: router.running?.bus ?? new FrameBus() } : cameras.get(id)) };
}
