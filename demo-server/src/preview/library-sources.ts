import { once } from 'node:events';
import { join } from 'node:path';
import { ServerError } from '@oriel/core/contract';
import type { Config } from '../config.ts';
import { sourceKey } from '../library/keys.ts';
import { SourceFiles } from '../library/source-files.ts';
import { FreeSpace } from '../net/free-space.ts';
import type { Storage } from '../storage/storage.ts';
import type { StreamRegistry } from '../streams/stream-registry.ts';
import type { ProgrammeSources } from './programme-stream.ts';

export interface LibrarySourcesOptions {
  streams: Pick<StreamRegistry, 'list'>;
  storage: Pick<Storage, 'open' | 'pathOf'>;
  config: Pick<Config, 'dataDir' | 'retention'>;
}

/** Live streams, and the uploaded files of videos. */
export class LibrarySources implements ProgrammeSources {
  readonly #options: LibrarySourcesOptions;
  readonly #files: SourceFiles;

  constructor(options: LibrarySourcesOptions) {
    const { storage, config } = options;
    this.#options = options;
    this.#files = new SourceFiles({ storage, folder: join(config.dataDir, 'cache', 'programme'), freeSpace: new FreeSpace(config.dataDir), minFreeBytes: config.retention.minFreeBytes });
  }

  cameraBus(id: string) {
    // The programme itself would show itself.
    return this.#options.streams.list().find((stream) => stream.id === id && stream.kind !== 'programme')?.bus;
  }

  async videoFile(id: string, signal: AbortSignal): Promise<string> {
    if (!(await this.#options.storage.open(sourceKey(id)))) throw new ServerError('video_unknown', { details: { videoId: id } });
    return new Promise((resolve, reject) => {
      const hold = this.#files.use(id, signal, async (path) => {
        resolve(path);
        if (!signal.aborted) await once(signal, 'abort');
      });
      hold.catch(reject);
    });
  }

  close(): Promise<void> {
    return this.#files.close();
  }
}
