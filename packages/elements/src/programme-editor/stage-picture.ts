import { PreviewClient, type Cue, type OrielClient } from '@oriel/core';
import { html, nothing, type TemplateResult } from 'lit';
import { keyOf } from './sources.ts';

export interface StagePictureOptions {
  client: OrielClient;
  locale: string | undefined;
  source: Cue['source'];
  /** URL of any picture of the source, until the right one is there. */
  poster: string | undefined;
}

/** What the selected cue shows first: a camera live, a video at the cue's start, an image. Nothing of it is open while no cue is selected. */
export class StagePicture {
  readonly #changed: () => void;
  #shown: { readonly key: string; readonly url: string } | undefined;
  /** Of the video that is being loaded, or could not be. */
  #wanted: { readonly key: string; readonly ending: AbortController } | undefined;

  /** @param changed another picture has arrived */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  render({ client, locale, poster, source }: StagePictureOptions): TemplateResult | typeof nothing {
    if ('camera' in source) {
      this.close();
      // Its panel would be read out with each selection, and nothing in it is needed: it connects again by itself.
      return html`<oriel-camera class="picture" part="stage-camera" inert .client=${client} .locale=${locale} .camera=${source.camera} .poster=${poster}></oriel-camera>`;
    }
    const url = 'video' in source ? (this.#atStart(source, client) ?? poster) : poster;
    return url ? html`<img class="picture" src=${url} alt="" draggable="false" />` : nothing;
  }

  close(): void {
    this.#wanted?.ending.abort();
    this.#wanted = undefined;
    if (this.#shown) URL.revokeObjectURL(this.#shown.url);
    this.#shown = undefined;
  }

  #atStart(source: Extract<Cue['source'], { video: string }>, client: OrielClient): string | undefined {
    const { start = 0, video } = source;
    const key = `${keyOf(source)} ${start}`;
    if (this.#wanted?.key !== key) {
      this.close();
      const ending = new AbortController();
      this.#wanted = { key, ending };
      void new PreviewClient(client).videoPicture(video, start, { signal: ending.signal }).then(
        (picture) => {
          if (ending.signal.aborted) return;
          this.#shown = { key, url: URL.createObjectURL(picture) };
          this.#changed();
        },
        // The picture of the library stays.
        () => undefined,
      );
    }
    return this.#shown?.key === key ? this.#shown.url : undefined;
  }
}
