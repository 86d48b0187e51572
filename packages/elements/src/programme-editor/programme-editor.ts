import { PreviewClient, type Cue, type OrielClient, type PreviewStatus, type ProgrammeEdit } from '@oriel/core';
import { html, isServer, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { emit, OrielErrorEvent } from '../base/events.ts';
import { Following } from '../base/following.ts';
import { OrielElement } from '../base/oriel-element.ts';
import { refusalStyles } from '../base/refusal.ts';
import { failedPanel, statePanelStyles } from '../base/state-panel.ts';
import { Lazy } from '../hls-player/lazy.ts';
import { Actions } from '../base/actions.ts';
import { Confirm } from '../base/confirm.ts';
import type { OrielPreviewStatusEvent } from '../preview-window/events.ts';
import { refusal } from '../preview-window/refusal.ts';
import type { OrielPreviewWindow } from '../preview-window/preview-window.ts';
import { buttons } from '../theme/buttons.ts';
import { desk } from '../theme/desk.ts';
import { fields } from '../theme/fields.ts';
import { ConflictDialog } from './conflict-dialog.ts';
import { CueDrag } from './cue-drag.ts';
import { cueSection } from './cue-section.ts';
import { HelpSheet } from './help-sheet.ts';
import { commandOf, trackCommand } from './keys.ts';
import { insert, move, placed, totalOf, trim } from './programme-model.ts';
import { ProgrammeStore } from './programme-store.ts';
import { Selection } from './selection.ts';
import { slateForm } from './slate-form.ts';
import { sourceShelf, type Shelf } from './source-shelf.ts';
import { cueOf, newId, Sources, type SourceItem } from './sources.ts';
import { styles } from './styles.ts';
import { fitting, limited, snapped } from './time-scale.ts';
import { toolbar } from './toolbar.ts';
import { act, newsOf } from './track-actions.ts';
import { trackStyles } from './track-styles.ts';
import { english, titlesOf } from './words.ts';

/**
 * Makes programmes: cues of cameras, videos and images on a time line, with transitions, sound levels and overlays, beside
 * the preview that shows them.
 *
 * @slot - an `<oriel-preview-window>`, which stands beside it and starts the programme that is edited
 *
 * @fires {OrielErrorEvent} oriel-error - the programmes could not be loaded, once for each reason; prevent its default to show nothing
 *
 * @csspart toolbar - programme, undo and save
 * @csspart tool - a button of it
 * @csspart new - begins a programme
 * @csspart duplicate - copies it
 * @csspart delete - deletes it
 * @csspart undo - the button for it
 * @csspart redo - the button for it
 * @csspart help - opens the list of keys
 * @csspart programme - the choice of programmes
 * @csspart name - the name of the programme
 * @csspart save - the button for it
 * @csspart track - the time line
 * @csspart cue - a cue on it
 * @csspart on-air - the cue on air
 * @csspart playhead - the moment that is on air
 * @csspart sources - what can be added
 * @csspart shelf - chooses cameras, videos or images
 * @csspart upload - uploads an image
 * @csspart source - adds one
 * @csspart stage - the picture with its overlays
 * @csspart stage-camera - the live picture of a camera on it
 * @csspart overlay - one of them
 * @csspart add-overlay - adds one
 * @csspart remove-overlay - removes the selected one
 * @csspart cue-form - the fields of the selected cue
 * @csspart overlay-form - the fields of the selected overlay
 * @csspart error - why the last action failed
 * @csspart dialog - each dialog
 * @csspart panel - words where there is nothing to show
 * @csspart retry - the button there
 */
export class OrielProgrammeEditor extends OrielElement {
  static override styles = [OrielElement.styles, buttons, fields, desk, statePanelStyles, refusalStyles, trackStyles, styles];

  readonly #following = new Following({
    failed: (error) => emit(this, new OrielErrorEvent({ camera: '', error })),
    load: (client, signal) => void this.#load(client, signal),
  });
  readonly #actions = new Actions({ changed: () => this.requestUpdate(), failed: () => undefined });
  readonly #sources = new Sources(() => this.requestUpdate());
  readonly #confirm = new Confirm(this);
  readonly #conflict = new ConflictDialog(this);
  readonly #help = new HelpSheet(this);
  readonly #details = new Lazy(this, async () => new (await import('./details.ts')).Details(this));
  readonly #drag = new CueDrag({
    scale: () => this.#scale,
    selected: () => this.selection.ids,
    select: (id, event) => {
      this.overlay = undefined;
      this.selection = this.selection.pressed(id, event, this.#order);
    },
    dragged: (index) => (this.drop = index),
    dropped: (index) => this.#edit(move(this.#programme, this.selection.ids, index)),
    trimmed: (id, edge, by) => {
      this.#trimmedFrom ??= this.#programme;
      this.#edit(trim(this.#trimmedFrom, id, edge, snapped(by, this.#scale)), `trim ${id} ${edge}`);
    },
    trimEnded: () => {
      this.#trimmedFrom = undefined;
      this.#store.document.seal();
      this.requestUpdate();
    },
    middles: () => placed(this.#programme).map(({ end, start }) => (start + end) / 2),
  });
  readonly #store = new ProgrammeStore();
  /** The programme as it was when a trim began. */
  #trimmedFrom: ProgrammeEdit | undefined;
  #cancelTick: (() => void) | undefined;

  /** Id of the programme that is edited; missing: a new one, or the first of the server. */
  @property() programme: string | undefined;
  /** What the preview does: marks the cue on air. A preview in the slot sets it. */
  @property({ attribute: false }) status: PreviewStatus | undefined;

  @state() private selection = new Selection();
  @state() private overlay: number | undefined;
  @state() private shelf: Shelf = 'cameras';
  @state() private drop: number | undefined;
  /** Pixels a second; missing: all of it is in sight. */
  @state() private zoom: number | undefined;
  @state() private news = '';

  @state() private windows: readonly OrielPreviewWindow[] = [];

  @query('.scroller') private scroller!: HTMLElement | null;

  /** There are changes that have not been saved. */
  get dirty(): boolean {
    return this.#store.document.isDirty;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('beforeunload', this.#leaving);
    this.addEventListener('keydown', this.#keyDown);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('beforeunload', this.#leaving);
    this.removeEventListener('keydown', this.#keyDown);
    this.#following.stop();
    this.#sources.clear();
    this.#cancelTick?.();
    this.#cancelTick = undefined;
  }

  protected override updated(): void {
    queueMicrotask(() => {
      if (!this.isConnected) return;
      for (const window of this.windows) window.programme = this.#store.document.id;
      if (!this.#following.follows(this.activeClient)) this.#following.start(this.activeClient);
      // The moment on air, and clocks on the picture, go on.
      if (this.status?.cue || this.#programme.cues.find(({ id }) => id === this.selection.single)?.overlays.some(({ kind }) => kind === 'clock')) {
        this.#cancelTick ??= this.activeClient.environment.after(1000, () => {
          this.#cancelTick = undefined;
          this.requestUpdate();
        });
      }
    });
  }

  protected override render(): TemplateResult {
    const messages = this.words(english);
    const { editor: words } = messages;
    const { error } = this.#following;
    if (!this.#store.programmes) {
      if (error.shown) return failedPanel(error.shown, { messages, titles: titlesOf(messages), retryLabel: words.retry, retry: () => this.#following.refresh() });
      return html`<div class="panel" part="panel" role="status">${words.loading}</div>`;
    }
    return html`
      <div class="room ${this.windows.length > 0 ? 'paired' : ''}">
        <div class="desk">
          ${toolbar({
            messages,
            document: this.#store.document,
            programmes: this.#store.programmes,
            isSaving: this.#actions.isRunning('save'),
            rename: (name) => this.#edit({ ...this.#programme, name: name.trim() || this.#programme.name }, 'name'),
            load: (id) => this.#leave(() => this.#open(this.#store.programmes?.find((one) => one.id === id))),
            create: () => this.#leave(() => this.#open(undefined)),
            duplicate: () => this.#duplicateProgramme(),
            remove: () => this.#askRemove(),
            undo: () => this.#step('undo'),
            redo: () => this.#step('redo'),
            save: () => void this.#save(),
            help: () => this.#help.toggle(),
          })}
          ${this.#actions.error ? refusal(this.#actions.error, messages, () => this.#actions.dismiss()) : nothing}
          <div class="visually-hidden" role="status">${this.news}</div>
          ${this.#renderTrack()}
          ${sourceShelf({
            messages,
            shelf: this.shelf,
            items: this.#sources.items[this.shelf],
            isUploading: this.#actions.isRunning('upload'),
            pictureOf: (source) => this.#pictureOf(source),
            choose: (shelf) => (this.shelf = shelf),
            add: (item) => this.#add(item),
            upload: (file) => void this.#upload(file),
          })}
          ${this.#renderDetails()} ${slateForm({ messages, programme: this.#programme, images: this.#sources.images ?? [], change: (programme, group) => this.#edit(programme, group) })}
        </div>
        <slot @slotchange=${this.#slotted} @oriel-preview-status=${(event: OrielPreviewStatusEvent) => (this.status = event.detail.status)}></slot>
      </div>
      ${this.#confirm.render(words.cancel)} ${this.#conflict.render(messages)} ${this.#help.render(messages)}
    `;
  }

  #renderTrack(): TemplateResult {
    const { cue, programme: running } = this.status ?? {};
    const isRunning = running !== undefined && running.id === this.#store.document.id;
    return cueSection({
      messages: this.words(english),
      locale: this.activeLocale,
      programme: this.#programme,
      selected: this.selection.ids,
      focused: this.selection.focused,
      scale: this.#scale,
      drop: this.drop,
      onAir: isRunning && cue ? { id: cue.id, passed: (this.#now - Date.parse(cue.since)) / 1000 } : undefined,
      zoom: (factor) => (this.zoom = factor && limited(this.#scale * factor)),
      nameOf: (one) => this.#sources.nameOf(one, this.words(english).editor.cue),
      pictureOf: ({ source }) => this.#pictureOf(source),
      pointerDown: (event, one) => this.#drag.down(event, one),
      pointerMove: (event) => this.#drag.move(event),
      pointerEnd: (event) => this.#drag.end(event),
      keyDown: (event) => this.#trackKey(event),
    });
  }

  #renderDetails(): TemplateResult | typeof nothing {
    const messages = this.words(english);
    const { editor: words } = messages;
    const { ids, single } = this.selection;
    if (single === undefined) this.#details.part?.rest();
    if (single === undefined) return ids.size > 1 ? html`<p class="hint">${words.several(ids.size)}</p>` : nothing;
    this.#details.load();
    return this.#details.part?.render({
      messages,
      client: this.activeClient,
      locale: this.activeLocale,
      now: this.#now,
      programme: () => this.#programme,
      id: single,
      overlay: this.overlay,
      images: this.#sources.images ?? [],
      sourceName: ({ source }) => this.#sources.nameOf({ source }, words.cue),
      pictureOf: (source) => this.#pictureOf(source),
      selectOverlay: (index) => (this.overlay = index),
      edit: (programme, group) => this.#edit(programme, group),
      seal: () => this.#store.document.seal(),
    }) ?? nothing;
  }

  #slotted(event: Event): void {
    this.windows = (event.target as HTMLSlotElement).assignedElements().filter((one): one is OrielPreviewWindow => one.localName === 'oriel-preview-window');
    this.status = this.windows[0]?.status ?? this.status;
  }

  get #now(): number {
    return isServer ? 0 : this.activeClient.now();
  }

  get #programme(): ProgrammeEdit {
    return this.#store.document.programme;
  }

  get #order(): string[] {
    return this.#programme.cues.map(({ id }) => id);
  }

  get #scale(): number {
    return this.zoom ?? fitting((this.scroller?.clientWidth || 600) - 48, totalOf(this.#trimmedFrom ?? this.#programme));
  }

  #pictureOf(source: Cue['source']): string | undefined {
    return this.#sources.pictureOf(source, this.activeClient, this.#following.signal);
  }

  #edit(programme: ProgrammeEdit, group?: string): void {
    const before = this.#order;
    this.#store.document.edit(programme, group);
    this.selection = this.selection.within(this.#order, before);
  }

  #step(which: 'undo' | 'redo'): void {
    this.#store.document[which]();
    this.selection = this.selection.within(this.#order);
  }

  /** After the selected cues, or at the end. */
  #add(item: SourceItem): void {
    const after = this.#programme.cues.findLastIndex(({ id }) => this.selection.ids.has(id));
    const cue = cueOf(item, newId());
    this.#edit(insert(this.#programme, [cue], after < 0 ? this.#programme.cues.length : after + 1));
    if (!this.#order.includes(cue.id)) return;
    this.selection = Selection.of(cue.id);
    this.overlay = undefined;
    this.news = this.words(english).editor.added(item.name);
  }

  #trackKey(event: KeyboardEvent): void {
    const command = trackCommand(event);
    if (!command) return;
    event.preventDefault();
    const count = this.selection.ids.size;
    const { group, programme, selection } = act(command, { programme: this.#programme, selection: this.selection }, newId);
    if (selection.single !== this.selection.single) this.overlay = undefined;
    this.#edit(programme, group);
    this.selection = selection;
    this.news = newsOf(command, { programme, selection }, count, this.words(english)) ?? this.news;
    void this.updateComplete.then(() => this.scroller?.querySelector<HTMLElement>(`[data-id="${CSS.escape(this.selection.focused ?? '')}"]`)?.focus());
  }

  readonly #keyDown = (event: KeyboardEvent): void => {
    const command = commandOf(event);
    if (!command) return;
    event.preventDefault();
    if (command === 'undo' || command === 'redo') this.#step(command);
    else if (command === 'help') this.#help.toggle();
    else if (command !== 'save') this.zoom = limited(this.#scale * (command === 'zoom-in' ? 2 : 0.5));
    else if (this.dirty) void this.#save();
  };

  readonly #leaving = (event: BeforeUnloadEvent): void => {
    if (this.dirty) event.preventDefault();
  };

  /** Asks before changes are lost. */
  #leave(confirmed: () => void): void {
    const { editor: words } = this.words(english);
    if (this.dirty) this.#confirm.ask({ title: words.discardTitle, text: words.discardText, label: words.discard, confirmed });
    else confirmed();
  }

  #open(programme: ProgrammeEdit | undefined): void {
    this.#store.open(programme, this.words(english).editor.untitled);
    this.#opened();
  }

  #opened(): void {
    this.selection = new Selection();
    this.overlay = this.zoom = undefined;
  }

  #duplicateProgramme(): void {
    this.#leave(() => {
      const { cues, loop, name, slate } = this.#programme;
      this.#open(undefined);
      this.#edit({ cues, loop, slate, name: this.words(english).editor.copyOf(name).slice(0, 100) });
    });
  }

  #askRemove(): void {
    const { editor: words } = this.words(english);
    const { id } = this.#store.document;
    if (!id) return;
    const confirmed = () =>
      void this.#actions.run('remove', this.#following.signal, async (signal) => {
        await this.#store.remove(new PreviewClient(this.activeClient), words.untitled, { signal });
        this.#opened();
      });
    this.#confirm.ask({ title: words.removeTitle(this.#programme.name), text: words.removeText, label: words.remove, confirmed });
  }

  /** @param over also where somebody else changed it */
  async #save(over = false): Promise<void> {
    await this.#actions.run('save', this.#following.signal, async (signal) => {
      const theirs = await this.#store.save(new PreviewClient(this.activeClient), { over }, { signal });
      for (const window of this.windows) window.refresh?.();
      if (theirs) this.#conflict.open({ saveMine: () => void this.#save(true), loadTheirs: () => this.#open(theirs) });
    });
  }

  async #upload(file: File): Promise<void> {
    const image = await this.#actions.run('upload', this.#following.signal, (signal) => new PreviewClient(this.activeClient).uploadImage(file, file.name, { signal }));
    if (image) this.#sources.put(image);
  }

  async #load(client: OrielClient, signal: AbortSignal): Promise<void> {
    this.#sources.load(client, signal);
    try {
      await this.#store.load(new PreviewClient(client), { wanted: this.programme, name: this.words(english).editor.untitled }, { signal });
      if (!signal.aborted) this.#following.error.over();
    } catch (cause) {
      if (!signal.aborted) this.#following.error.failed(cause);
    }
    if (!signal.aborted) this.requestUpdate();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'oriel-programme-editor': OrielProgrammeEditor;
  }
}
