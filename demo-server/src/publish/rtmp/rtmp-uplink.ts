import { type FlvTag, TAG } from '../../media/flv-tags.ts';
import type { PublishError } from '../publish-error.ts';
import type { Uplink } from '../uplink.ts';
import { encodeAmf } from '../../media/amf0.ts';
import { CHUNK_STREAM } from './message.ts';
import { RtmpClient, type RtmpOptions } from './rtmp-client.ts';

const CHUNK_STREAMS = { [TAG.audio]: CHUNK_STREAM.audio, [TAG.video]: CHUNK_STREAM.video, [TAG.script]: CHUNK_STREAM.data };
/** What FLV files have not, and servers expect before `onMetaData`, so that they send it on to each viewer. */
const SET_DATA_FRAME = encodeAmf(['@setDataFrame']);

/** A stream that an RTMP server takes. */
export class RtmpUplink implements Uplink {
  readonly accepted = Promise.resolve();
  readonly #client: RtmpClient;
  readonly #streamId: number;
  readonly #key: string;

  private constructor(client: RtmpClient, streamId: number, key: string) {
    this.#client = client;
    this.#streamId = streamId;
    this.#key = key;
  }

  /**
   * Resolves when the server says that it publishes.
   * @throws PublishError, or the reason of the signal
   */
  static async open(options: RtmpOptions): Promise<RtmpUplink> {
    const client = await RtmpClient.open(options);
    const { key } = options.target;
    try {
      client.release(key);
      const streamId = await client.createStream();
      await client.publish(streamId, key);
      return new RtmpUplink(client, streamId, key);
    } catch (error) {
      client.connection.close();
      throw error;
    }
  }

  get written(): number {
    return this.#client.connection.written;
  }

  get taken(): number {
    return this.#client.connection.taken;
  }

  get closed(): Promise<PublishError> {
    return this.#client.connection.closed;
  }

  write({ type, timestamp, data }: FlvTag): void {
    const payload = type === TAG.script ? Buffer.concat([SET_DATA_FRAME, data]) : data;
    this.#client.connection.send(CHUNK_STREAMS[type], { type, streamId: this.#streamId, timestamp, payload });
  }

  close(): void {
    this.#client.close(this.#streamId, this.#key);
  }
}
