import { isServerFailure, OrielError, sleep, UploadsClient, type OrielClient, type UploadOutcome } from '@oriel/core';

/** How often to ask how far the server is: soon at first, later for long videos. Ms. */
const EVERY = { first: 500, factor: 1.3, last: 5000 };

/**
 * Asks until a video can be watched, or never will be.
 * @throws OrielError `video_unknown` when it was removed; the signal's reason
 */
export async function untilOver(client: OrielClient, id: string, signal: AbortSignal): Promise<UploadOutcome> {
  const uploads = new UploadsClient(client);
  for (let wait = EVERY.first; ; wait = Math.min(wait * EVERY.factor, EVERY.last)) {
    try {
      const outcome = await uploads.outcome(id, { signal });
      if (outcome.isOver) return outcome;
    } catch (error) {
      if (!(error instanceof OrielError) || !isServerFailure(error)) throw error;
    }
    await sleep(client.environment, wait, signal);
  }
}
