import type { PipelineStart, PipelineStop, StorageClean, StorageCleaned, StorageStats } from '../contract/index.ts';
import { json } from '../transport/index.ts';
import type { CallOptions } from './call-options.ts';
import type { OrielClient } from './oriel-client.ts';
import { readCleaned, readPipelineLog, readPipelineOverview, readPipelineStatus, readStarted, readStorageStats, type PipelineLogLine, type PipelineOverview, type PipelineStatus } from './pipeline.ts';
import { listIn } from './recording.ts';
import { watchPushed, type WatchOptions } from './push.ts';

export interface PipelineListener {
  /** Now and after every change. */
  status(overview: PipelineOverview): void;
  /** Lines of the log that were not told yet, the oldest first. */
  log?(lines: PipelineLogLine[]): void;
}

/**
 * `/api/pipeline` and `/api/storage`: live streams whose sound goes through a processor. Its token needs the scope `operate`.
 * Every method rejects with `OrielError`.
 */
export class PipelineClient {
  readonly #client: OrielClient;

  constructor(client: OrielClient) {
    this.#client = client;
  }

  /** @throws OrielError `pipeline_exists`, `stream_exists`, `source_not_allowed`, `too_many_pipelines` */
  start(settings: PipelineStart, { signal }: CallOptions = {}): Promise<PipelineStatus> {
    return this.#client.request(`${ROOT}/start`, { method: 'POST', json: settings, signal, read: json(readStarted) });
  }

  /** Answers at once: what was fetched is published first, unless `drain` is false. @throws OrielError `pipeline_unknown` */
  stop({ streamId, drain }: PipelineStop = {}, { signal }: CallOptions = {}): Promise<PipelineStatus[]> {
    return this.#client.request(`${ROOT}/stop`, { method: 'POST', json: { streamId, drain }, signal, read: json(listIn('pipelines', readPipelineStatus)) });
  }

  status({ signal }: CallOptions = {}): Promise<PipelineOverview> {
    return this.#client.request(`${ROOT}/status`, { signal, read: json(readPipelineOverview) });
  }

  /** The newest lines of the log, the oldest first; only those after the line with the id `after`. */
  log({ after, signal }: CallOptions & { after?: number } = {}): Promise<PipelineLogLine[]> {
    return this.#client.request(`${ROOT}/log`, { ...(after !== undefined && { query: { after: String(after) } }), signal, read: json(readPipelineLog) });
  }

  /**
   * Calls back with the status now and after every change, and with the lines of the log: pushed over Socket.IO, or asked for
   * every two seconds where that cannot connect. It goes on after errors, and with another token as soon as the client has one.
   * @returns a function that ends it, as `signal` does
   */
  watch(listener: PipelineListener, options: WatchOptions = {}): () => void {
    let newest = 0;
    const tell = (lines: PipelineLogLine[]) => {
      const last = lines.at(-1)?.id ?? 0;
      // The server counts anew after a restart.
      const fresh = last < newest && lines[0]?.id === 1 ? lines : lines.filter(({ id }) => id > newest);
      if (fresh.length === 0) return;
      newest = last;
      listener.log?.(fresh);
    };
    const events = {
      status(value: unknown) {
        const overview = readPipelineOverview(value);
        if (overview) listener.status(overview);
      },
      log: (value: unknown) => tell(readPipelineLog(value) ?? []),
    };
    const poll = async (signal: AbortSignal) => {
      const [overview, lines] = await Promise.all([this.status({ signal }), listener.log ? this.log({ signal }) : []]);
      return () => {
        listener.status(overview);
        tell(lines);
      };
    };
    return watchPushed(this.#client, { namespace: '/pipeline', events, poll }, options);
  }

  /** What the pipelines have on disk. */
  storage({ signal }: CallOptions = {}): Promise<StorageStats> {
    return this.#client.request(`${STORAGE}/stats`, { signal, read: json(readStorageStats) });
  }

  /** Removes files. What a running pipeline still needs stays. @throws OrielError `pipeline_unknown` */
  clean({ streamId, olderThan }: StorageClean = {}, { signal }: CallOptions = {}): Promise<Pick<StorageCleaned, 'removedFiles' | 'removedBytes'>> {
    return this.#client.request(`${STORAGE}/clean`, { method: 'POST', json: { streamId, olderThan }, signal, read: json(readCleaned) });
  }
}

const ROOT = '/api/pipeline';
const STORAGE = '/api/storage';
