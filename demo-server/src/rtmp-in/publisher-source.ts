import { FlvError, FlvReader } from '../media/flv.ts';
import { SourceError, UnsupportedStreamError } from '../media/source-error.ts';
import { writeFlvHeader } from '../media/flv-tags.ts';
import type { FrameSink, StreamSource } from '../media/stream-source.ts';
import type { Publisher } from './publisher.ts';

/** The frames of an encoder that publishes. It runs once: another connection is another source. */
export class PublisherSource implements StreamSource {
  readonly #publisher: Publisher;

  constructor(publisher: Publisher) {
    this.#publisher = publisher;
  }

  async run(sink: FrameSink, signal: AbortSignal): Promise<void> {
    const publisher = this.#publisher;
    const flv = new FlvReader(sink);
    let failure: SourceError | undefined;
    const abort = () => publisher.end(signal.reason instanceof SourceError ? signal.reason.message : undefined);
    signal.addEventListener('abort', abort, { once: true });
    sink.opened({});
    flv.push(writeFlvHeader());
    publisher.start((tag) => {
      if (failure) return;
      try {
        flv.push(tag);
      } catch (error) {
        if (!(error instanceof FlvError)) throw error;
        failure = new UnsupportedStreamError('The stream cannot be carried as it is.', { detail: error.message, lasting: true, cause: error });
        publisher.end(`${error.message} Send H.264 without B-frames (tune zerolatency) and AAC.`);
      }
    });
    await publisher.ended;
    signal.removeEventListener('abort', abort);
    signal.throwIfAborted();
    throw failure ?? new SourceError('The encoder has ended its stream.');
  }
}
