import { FRAMES_TYPE, decodeGroup, toIso, type Group, type Milliseconds } from '../contract/index.ts';
import { bytes } from '../transport/index.ts';
import type { CallOptions } from './call-options.ts';
import type { Requester } from './requester.ts';

/** Coded pictures of a camera, for a decoder in the page. */
export class FramesClient {
  readonly #client: Requester;

  constructor(client: Requester) {
    this.#client = client;
  }

  /**
   * The recorded group of pictures that contains `time`. Without a time, the current live group.
   * @throws OrielError `no_recording`; `nearestRecordings` tells what is recorded before and after
   */
  async group(camera: string, time?: Milliseconds, { signal }: CallOptions = {}): Promise<Group> {
    const query = { time: time === undefined ? undefined : toIso(Math.ceil(time)) };
    const path = `/api/v1/cameras/${encodeURIComponent(camera)}/frames`;
    return decodeGroup(await this.#client.request(path, { query, headers: { Accept: FRAMES_TYPE }, signal, read: bytes }));
  }
}
