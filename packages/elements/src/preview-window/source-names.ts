import { PreviewClient, VideosClient, type Cue, type OrielClient } from '@oriel/core';

/** What the cameras, videos and images of cues are called. */
export class SourceNames {
  readonly #changed: () => void;
  /** By key of the source; empty while it is being loaded, or could not be. */
  readonly #names = new Map<string, string>();

  /** @param changed another name is known */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** The name of a cue: its own, else that of its source, else `missing`. */
  of({ name, source }: Pick<Cue, 'name' | 'source'>, missing: string): string {
    return name || this.#names.get(keyOf(source)) || missing;
  }

  /** Loads the names that are not known. */
  load(cues: readonly Cue[], client: OrielClient, signal: AbortSignal | undefined): void {
    const unknown = cues.filter(({ source }) => !this.#names.has(keyOf(source)));
    if (!signal || unknown.length === 0) return;
    for (const { source } of unknown) this.#names.set(keyOf(source), '');
    const put = (key: string, name: string) => {
      if (signal.aborted || !name) return;
      this.#names.set(key, name);
      this.#changed();
    };
    const failed = () => undefined;
    if (unknown.some(({ source }) => 'camera' in source)) void client.cameras.list({ signal }).then((cameras) => cameras.forEach(({ id, name }) => put(`camera ${id}`, name)), failed);
    if (unknown.some(({ source }) => 'still' in source)) void new PreviewClient(client).images({ signal }).then((images) => images.forEach(({ id, name }) => put(`still ${id}`, name)), failed);
    const videos = new Set(unknown.flatMap(({ source }) => ('video' in source ? [source.video] : [])));
    for (const id of videos) void new VideosClient(client).get(id, { signal }).then(({ title }) => put(`video ${id}`, title), failed);
  }
}

const keyOf = (source: Cue['source']): string => ('camera' in source ? `camera ${source.camera}` : 'video' in source ? `video ${source.video}` : `still ${source.still}`);
