import { PartUploadsClient, type PartPlace } from '../../clients/index.ts';
import { isServerFailure, OrielError, type Milliseconds } from '../../contract/index.ts';
import { Backoff, sleep } from '../../transport/index.ts';
import { putPart } from './put-part.ts';
import { describeFile, readBytes, type Transfer, type TransferJob } from './transfer.ts';

/** Parts that are on their way at a time. */
const PARALLEL = 2;
/** URLs that are asked for at a time. */
const SIGNED = 10;
/** How often a part is tried before the whole upload waits. */
const ATTEMPTS = 3;
const RETRY = { base: 1000, max: 4000 };
/** How often to tell how far it is. */
const TELL: Milliseconds = 200;

/** Straight to the store of the videos, in parts. After a failure, the parts that are there are not sent again. */
export class PartsTransfer implements Transfer {
  readonly #job: TransferJob;
  readonly #uploads: PartUploadsClient;
  /** Signed URLs by number. */
  readonly #urls = new Map<number, string>();
  /** Bytes of each part that have left, by number. */
  readonly #moving = new Map<number, number>();
  #place: PartPlace | undefined;
  /** Parts that the store has said to have. It may list others, of a connection that broke: some stores keep a torn part. */
  readonly #confirmed = new Set<number>();
  #told: Milliseconds = -Infinity;
  /** The store has taken bytes of this file. */
  #isReached = false;

  constructor(job: TransferJob) {
    this.#job = job;
    this.#uploads = new PartUploadsClient(job.client);
  }

  /** @throws OrielError with `details.reason` `store_unreachable` where the store takes nothing from this page while the server answers */
  async run(signal: AbortSignal): Promise<string> {
    const place = await this.#find(signal);
    if (place.videoId !== undefined) return place.videoId;
    this.#place = place;
    if (place.there.length > 0) this.#isReached = true;
    this.#confirm(place);
    this.#urls.clear();
    this.#tell();
    const missing = Array.from({ length: place.count }, (_, index) => index + 1).filter((number) => !this.#confirmed.has(number));
    await this.#sendAll(missing, signal);
    return this.#uploads.complete(place.url, { signal });
  }

  failed(): void {
    // The parts that are there are asked for at the next run.
  }

  /** Asks the server which parts are there, or begins the upload. */
  async #find(signal: AbortSignal): Promise<PartPlace> {
    const job = this.#job;
    const known = job.url();
    if (known !== undefined) return this.#uploads.place(known, { signal });
    const place = await this.#uploads.begin(describeFile(job.file), job.fields, { signal });
    signal.throwIfAborted();
    job.begun(place.url);
    return place;
  }

  /** What an earlier page has sent is told by where it stood. */
  #confirm({ partSize, there }: PartPlace): void {
    const whole = Math.floor(this.#job.kept() / partSize);
    for (let number = 1; number <= whole; number++) this.#confirmed.add(number);
    const listed = new Set(there);
    for (const number of this.#confirmed) if (!listed.has(number)) this.#confirmed.delete(number);
  }

  async #sendAll(missing: number[], signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const both = AbortSignal.any([signal, stop.signal]);
    const lane = async (): Promise<void> => {
      for (let number = missing.shift(); number !== undefined; number = missing.shift()) await this.#send(number, missing, both);
    };
    try {
      await Promise.all(Array.from({ length: PARALLEL }, lane));
    } finally {
      stop.abort();
      this.#moving.clear();
    }
  }

  async #send(number: number, next: readonly number[], signal: AbortSignal): Promise<void> {
    const { client, file } = this.#job;
    const backoff = new Backoff(client.environment, RETRY);
    for (let left = ATTEMPTS - 1; ; left--) {
      const url = await this.#urlOf(number, next, signal);
      try {
        const from = this.#from(number);
        await putPart(url, file.slice(from, from + this.#sizeOf(number)), { environment: client.environment, signal, progressed: (sent) => this.#moved(number, sent) });
        signal.throwIfAborted();
        return this.#arrived(number);
      } catch (error) {
        signal.throwIfAborted();
        this.#moving.delete(number);
        this.#urls.delete(number);
        // A browser reports a file that it cannot read as a failure of the network.
        await readBytes(file, 0, 1);
        const mayPass = error instanceof OrielError && (isServerFailure(error) || error.code === 'not_allowed');
        if (!mayPass || left === 0) throw mayPass && !this.#isReached && error.code !== 'internal' ? unreachable(error) : error;
        await sleep(client.environment, backoff.next(), signal);
      }
    }
  }

  async #urlOf(number: number, next: readonly number[], signal: AbortSignal): Promise<string> {
    if (!this.#urls.has(number)) {
      const numbers = [number, ...next.filter((each) => !this.#urls.has(each)).slice(0, SIGNED - 1)];
      for (const signed of await this.#uploads.sign(this.#place?.url ?? '', numbers, { signal })) this.#urls.set(signed.number, signed.url);
    }
    const url = this.#urls.get(number);
    if (url === undefined) throw new OrielError('invalid_answer');
    return url;
  }

  #from(number: number): number {
    return (number - 1) * (this.#place?.partSize ?? 0);
  }

  #sizeOf(number: number): number {
    return Math.min(this.#place?.partSize ?? 0, this.#job.file.size - this.#from(number));
  }

  #moved(number: number, sent: number): void {
    if (sent > 0) this.#isReached = true;
    this.#moving.set(number, sent);
    if (this.#job.client.environment.now() - this.#told >= TELL) this.#tell();
  }

  #arrived(number: number): void {
    this.#isReached = true;
    this.#moving.delete(number);
    this.#urls.delete(number);
    this.#confirmed.add(number);
    this.#job.arrived();
    this.#tell();
  }

  #tell(): void {
    this.#told = this.#job.client.environment.now();
    const moving = [...this.#moving.values()].reduce((sum, bytes) => sum + bytes, 0);
    const confirmed = [...this.#confirmed].reduce((sum, number) => sum + this.#sizeOf(number), 0);
    let whole = 0;
    while (this.#confirmed.has(whole + 1)) whole++;
    this.#job.progressed({ sent: confirmed + moving, kept: Math.min(whole * (this.#place?.partSize ?? 0), this.#job.file.size), expires: this.#place?.expires });
  }
}

const unreachable = (cause: OrielError): OrielError => new OrielError('network_gone', { message: 'The store of the videos takes nothing from this page.', details: { reason: 'store_unreachable' }, cause });
