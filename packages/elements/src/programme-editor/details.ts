import '../camera/define.ts';
import type { Cue, OrielClient, Overlay, PreviewImage, ProgrammeEdit } from '@oriel/core';
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { LazyPart } from '../hls-player/lazy.ts';
import { cueForm } from './cue-form.ts';
import { detailsStyles } from './details-styles.ts';
import { overlayForm } from './overlay-form.ts';
import { OverlayStage } from './overlay-stage.ts';
import { placed, startAt, update } from './programme-model.ts';
import { StagePicture } from './stage-picture.ts';
import type { EditorMessages } from './words.ts';

export interface DetailsOptions {
  messages: EditorMessages;
  client: OrielClient;
  locale: string;
  /** Unix ms. */
  now: number;
  programme: () => ProgrammeEdit;
  /** Id of the selected cue. */
  id: string;
  /** Index of the selected overlay. */
  overlay: number | undefined;
  images: readonly PreviewImage[];
  sourceName(cue: Cue): string;
  pictureOf(source: Cue['source']): string | undefined;
  selectOverlay(index: number | undefined): void;
  /** @param group changes in a row with the same name are undone together */
  edit(programme: ProgrammeEdit, group?: string): void;
  seal(): void;
}

/** The picture of one cue with its overlays, and the fields of both: loaded when a cue is selected for the first time. */
export class Details implements LazyPart {
  readonly styles = [detailsStyles];
  readonly #stage: OverlayStage;
  readonly #picture: StagePicture;

  constructor(host: ReactiveControllerHost) {
    this.#stage = new OverlayStage(host);
    this.#picture = new StagePicture(() => host.requestUpdate());
  }

  render({ client, edit, id, images, locale, messages, now, overlay, pictureOf, programme, seal, selectOverlay, sourceName }: DetailsOptions): TemplateResult | typeof nothing {
    const current = placed(programme()).find(({ cue }) => cue.id === id);
    if (!current) {
      this.rest();
      return nothing;
    }
    const { cue } = current;
    const { overlays } = cue;
    const set = (changed: readonly Overlay[], group?: string) => edit(update(programme(), id, { overlays: [...changed] }), group);
    const remove = (index: number) => {
      selectOverlay(undefined);
      set(overlays.toSpliced(index, 1));
    };
    return html`<section class="details" aria-label=${messages.editor.details}>
      ${this.#stage.render({
        messages,
        locale,
        now,
        picture: this.#picture.render({ client, locale, source: cue.source, poster: pictureOf(cue.source) }),
        overlays,
        selected: overlay,
        imageOf: (image) => pictureOf({ still: image }),
        select: selectOverlay,
        moved: (index, place, isDone) => {
          // Moves follow each other faster than the picture is drawn.
          const all = programme().cues.find((one) => one.id === id)?.overlays ?? [];
          const moved = all[index];
          if (moved) set(all.with(index, { ...moved, ...place }), `${id} overlay ${index}`);
          if (isDone) seal();
        },
        remove,
      })}
      <div class="forms">
        ${cueForm({
          messages,
          placed: current,
          sourceName: sourceName(cue),
          change: (change, group) => edit(update(programme(), id, change), `${id} ${group}`),
          setStart: (start) => edit(startAt(programme(), id, start)),
        })}
        ${overlayForm({
          messages,
          overlays,
          selected: overlay,
          images,
          select: selectOverlay,
          add: (added) => {
            set([...overlays, added]);
            selectOverlay(overlays.length);
          },
          change: (index, changed, group) => set(overlays.with(index, changed), `${id} ${group}`),
          remove,
        })}
      </div>
    </section>`;
  }

  /** No single cue is selected. */
  rest(): void {
    this.#picture.close();
  }

  close(): void {
    this.#stage.cancel();
    this.#picture.close();
  }
}
