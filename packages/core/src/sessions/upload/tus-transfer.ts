import { UploadsClient, type UploadPlace } from '../../clients/index.ts';
import { OrielError } from '../../contract/index.ts';
import { ChunkSize } from './chunk-size.ts';
import { describeFile, readBytes, type Transfer, type TransferJob } from './transfer.ts';

/** Through the server, by tus 1.0: one chunk after the other. */
export class TusTransfer implements Transfer {
  readonly #job: TransferJob;
  readonly #uploads: UploadsClient;
  readonly #chunk = new ChunkSize();

  constructor(job: TransferJob) {
    this.#job = job;
    this.#uploads = new UploadsClient(job.client);
  }

  async run(signal: AbortSignal): Promise<string> {
    const job = this.#job;
    const { environment } = job.client;
    let place = await this.#find(signal);
    while (place.videoId === undefined) {
      const { expires, offset } = place;
      job.progressed({ sent: offset, expires });
      if (offset > job.file.size) throw new OrielError('invalid_answer');
      const bytes = await readBytes(job.file, offset, Math.min(offset + this.#chunk.bytes, job.file.size));
      const started = environment.now();
      place = await this.#uploads.send(job.url() ?? '', offset, bytes, { signal });
      signal.throwIfAborted();
      // Everything was sent and the server named no video: this is not an Oriel server.
      if (bytes.byteLength === 0 && place.videoId === undefined) throw new OrielError('invalid_answer');
      this.#chunk.sent(bytes.byteLength, environment.now() - started);
      if (place.offset > offset) job.arrived();
    }
    return place.videoId;
  }

  failed(): void {
    this.#chunk.failed();
  }

  /** Asks the server for the offset, or creates the upload. */
  async #find(signal: AbortSignal): Promise<UploadPlace> {
    const job = this.#job;
    const known = job.url();
    if (known !== undefined) return this.#uploads.place(known, { signal });
    const { url, ...place } = await this.#uploads.begin(describeFile(job.file), job.fields, { signal });
    signal.throwIfAborted();
    job.begun(url);
    return place;
  }
}
