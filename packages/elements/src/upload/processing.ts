import { isServerFailure, OrielError, sleep, VideosClient, type OrielClient, type Video } from '@oriel/core';

/** How often to ask how far the server is: soon at first, later for long videos. Ms. */
const EVERY = { first: 500, factor: 1.3, last: 5000 };

/**
 * Asks until a video can be watched, or never will be.
 * @throws OrielError `video_unknown` when it was removed; the signal's reason
 */
export async function untilPlayable(client: OrielClient, id: string, signal: AbortSignal): Promise<Video> {
  const videos = new VideosClient(client);
  for (let wait = EVERY.first; ; wait = Math.min(wait * EVERY.factor, EVERY.last)) {
    try {
      const video = await videos.get(id, { signal });
      if (video.is_playable || video.upload_status === 'failed' || video.upload_status === 'deleted') return video;
    } catch (error) {
      if (!(error instanceof OrielError) || !isServerFailure(error)) throw error;
    }
    await sleep(client.environment, wait, signal);
  }
}
