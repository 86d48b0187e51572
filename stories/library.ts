import type { Video } from '@oriel/core/contract';
import type { AnyHandler } from 'msw';
import { mockProgress, mockQuality, mockVideo, MockLibrary } from '../test/mocks/library-handlers.ts';
import { drawScene, scenes } from '../test/mocks/scenes.ts';

/** Videos in each state that a list shows. */
export const someVideos: readonly Video[] = [
  mockVideo({ id: 'tour', title: 'Harbour tour', duration: 754, tags: ['harbour'], progress: mockProgress({ current_time: 301, completed_percentage: 40 }) }),
  mockVideo({ id: 'yard', title: 'How the yard is unloaded on a Monday morning, from the first lorry to the last pallet', duration: 3725, tags: ['yard', 'training'], is_published: false }),
  mockVideo({ id: 'made', title: 'Night shift', duration: 1840, thumbnail_url: null, upload_status: 'processing', qualities: [mockQuality('360p', 0.9), mockQuality('720p', 0.3)], is_published: false }),
  mockVideo({ id: 'bad', title: 'notes.txt.mp4', duration: null, thumbnail_url: null, upload_status: 'failed', is_playable: false, failure_reason: 'The file has no picture.', is_published: false }),
  mockVideo({ id: 'road', title: 'Road works', duration: 95, tags: ['road'], progress: mockProgress({ current_time: 95, completed_percentage: 100, is_completed: true }) }),
  mockVideo({ id: 'hall', title: 'Fire drill in the hall', duration: 412, tags: ['training'] }),
];

/** The picture of a video: one of the scenes. */
async function draw(id: string): Promise<Blob> {
  const canvas = new OffscreenCanvas(480, 270);
  const scene = scenes[id.length % scenes.length] ?? 'yard';
  drawScene(canvas, { scene, shift: 0 }, 42_000);
  return canvas.convertToBlob({ type: 'image/jpeg' });
}

/** The parameters of a story with a library. @param change what is particular about it */
export function withLibrary(videos: readonly Video[] = someVideos, change: Partial<Pick<MockLibrary, 'analytics' | 'answer' | 'overview'>> = {}, more: AnyHandler[] = []) {
  return {
    server: () => {
      const library = Object.assign(new MockLibrary(videos), { picture: draw }, change);
      return { first: [...more, ...library.handlers] };
    },
  };
}
