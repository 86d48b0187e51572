import { PreviewClient, sleep, VideosClient, type Camera, type Cue, type OrielClient, type PreviewImage, type Video } from '@oriel/core';

type Source = Cue['source'];

export const keyOf = (source: Source): string => ('camera' in source ? `camera ${source.camera}` : 'video' in source ? `video ${source.video}` : `still ${source.still}`);

/** After a picture could not be loaded, ms. */
const RETRY_AFTER = 5000;
/** How long an image or a camera is shown at first, in seconds. */
const DEFAULT_DURATION = 10;

export interface SourceItem {
  readonly source: Source;
  readonly name: string;
  /** Of a new cue, in seconds. */
  readonly duration: number;
}

/** Of a cue: unique in its programme. */
export const newId = (): string => crypto.randomUUID().slice(0, 8);

/** A new cue of it. */
export const cueOf = ({ duration, source }: SourceItem, id: string): Cue => ({ id, source, duration: Math.max(1, Math.round(duration * 10) / 10), transition: 'cut', overlays: [] });

/** What cues can show: the cameras, the videos of the library and the images, with their pictures. */
export class Sources {
  cameras: readonly Camera[] | undefined;
  videos: readonly Video[] | undefined;
  images: readonly PreviewImage[] | undefined;
  readonly #changed: () => void;
  /** By key; empty while it is being loaded, or could not be. */
  readonly #pictures = new Map<string, string>();

  /** @param changed something else is there */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Loads everything again. What cannot be loaded stays away. */
  load(client: OrielClient, signal: AbortSignal): void {
    const show = <Name extends 'cameras' | 'videos' | 'images'>(name: Name) => (value: this[Name]) => {
      if (signal.aborted) return;
      this[name] = value;
      this.#changed();
    };
    void client.cameras.list({ signal }).then(show('cameras'), () => show('cameras')([]));
    const playable = (videos: readonly Video[]) => videos.filter(({ is_playable: isPlayable }) => isPlayable);
    void new VideosClient(client).list({ limit: 100 }, { signal }).then(({ videos }) => show('videos')(playable(videos)), () => show('videos')([]));
    void new PreviewClient(client).images({ signal }).then(show('images'), () => show('images')([]));
  }

  put(image: PreviewImage): void {
    this.images = [...(this.images ?? []), image];
    this.#changed();
  }

  get items(): { readonly cameras: readonly SourceItem[] | undefined; readonly videos: readonly SourceItem[] | undefined; readonly images: readonly SourceItem[] | undefined } {
    return {
      cameras: this.cameras?.map(({ id, name }) => ({ source: { camera: id }, name, duration: DEFAULT_DURATION })),
      videos: this.videos?.map(({ duration, id, title }) => ({ source: { video: id }, name: title, duration: duration || DEFAULT_DURATION })),
      images: this.images?.map(({ id, name }) => ({ source: { still: id }, name, duration: DEFAULT_DURATION })),
    };
  }

  /** The name of a cue: its own, else that of its source, else `missing`. */
  nameOf({ name, source }: Pick<Cue, 'name' | 'source'>, missing: string): string {
    const { cameras = [], images = [], videos = [] } = this.items;
    return name || [...cameras, ...videos, ...images].find((item) => keyOf(item.source) === keyOf(source))?.name || missing;
  }

  /** URL of its picture; it is loaded when it is asked for. */
  pictureOf(source: Source, client: OrielClient, signal: AbortSignal | undefined): string | undefined {
    const key = keyOf(source);
    const known = this.#pictures.get(key);
    if (known !== undefined || !signal || signal.aborted) return known || undefined;
    this.#pictures.set(key, '');
    void this.#picture(source, client, signal).then(
      (url) => {
        if (signal.aborted) return URL.revokeObjectURL(url);
        this.#pictures.set(key, url);
        this.#changed();
      },
      // A camera that has just begun has no picture yet.
      () => sleep(client.environment, RETRY_AFTER, signal).then(() => this.#pictures.delete(key) && this.#changed(), () => undefined),
    );
    return undefined;
  }

  /** Frees the pictures. */
  clear(): void {
    for (const url of this.#pictures.values()) if (url.startsWith('blob:')) URL.revokeObjectURL(url);
    this.#pictures.clear();
  }

  async #picture(source: Source, client: OrielClient, signal: AbortSignal): Promise<string> {
    if ('still' in source) return new PreviewClient(client).imageUrl(source.still, { signal });
    const blob = 'camera' in source ? await client.cameras.thumbnail(source.camera, { width: 480 }, { signal }) : await new VideosClient(client).thumbnail(source.video, { signal });
    return URL.createObjectURL(blob);
  }
}
