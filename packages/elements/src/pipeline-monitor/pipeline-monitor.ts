import { PipelineClient, type OrielError, type PipelineOverview, type PipelineStart, type PipelineStatus } from '@oriel/core';
import { html, isServer, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { Actions } from '../base/actions.ts';
import { Confirm } from '../base/confirm.ts';
import { emit, OrielErrorEvent } from '../base/events.ts';
import { OrielElement } from '../base/oriel-element.ts';
import { refusalOf, refusalStyles } from '../base/refusal.ts';
import { failedPanel, statePanelStyles } from '../base/state-panel.ts';
import { timeFormat, type TimeStyle } from '../base/time-format.ts';
import { plus } from '../icons/index.ts';
import { buttons } from '../theme/buttons.ts';
import { fields } from '../theme/fields.ts';
import { icon } from '../theme/icon.ts';
import { partBarStyles } from '../theme/part-bar.ts';
import { OrielPipelineCleanEvent, OrielPipelineStateEvent, OrielPipelineStatusEvent } from './events.ts';
import { headPart, settingsPart } from './head.ts';
import { logStyles } from './log-styles.ts';
import { LogView } from './log-view.ts';
import { Pictures } from './pictures.ts';
import { PipelineFacts } from './pipeline-facts.ts';
import { pipelineList } from './pipeline-list.ts';
import { problemsPart } from './problems.ts';
import { stageStyles } from './stage-styles.ts';
import { stagesPart } from './stages.ts';
import { StartForm } from './start-form.ts';
import { storagePart } from './storage.ts';
import { styles } from './styles.ts';
import { english, wordsForPipelineError } from './words.ts';

export type { OrielPipelineCleanEvent, OrielPipelineStateEvent, OrielPipelineStatusEvent } from './events.ts';

/** How long news stay, ms. */
const NEWS_FOR = 10_000;

/**
 * The pipelines of a server: live streams whose sound goes through a processor. Starts and stops them, shows where media waits
 * and why, the picture that goes in beside the one that comes out, the log, and what is on disk. Every page shows the same.
 *
 * @slot heading - beside the number of pipelines
 *
 * @fires {OrielPipelineStateEvent} oriel-pipeline-state - a pipeline is in another state; `detail.camera` is its id, `detail.state` the state
 * @fires {OrielPipelineStatusEvent} oriel-pipeline-status - another status has arrived; `detail.overview` is it
 * @fires {OrielPipelineCleanEvent} oriel-pipeline-clean - somebody wants to remove files; prevent its default to ask or act yourself
 * @fires {OrielErrorEvent} oriel-error - the state could not be loaded, once for each reason; prevent its default to show nothing
 *
 * @csspart add - the button that opens the form
 * @csspart start - the form
 * @csspart field - each field of it
 * @csspart start-button - the button that starts
 * @csspart cancel - the button that closes the form
 * @csspart pipelines - the list, where there are several
 * @csspart pipeline - one of them
 * @csspart state - the state of the one that is shown
 * @csspart starting - while nothing of its source has come
 * @csspart running - while media comes in
 * @csspart stopping - while what was fetched is still published
 * @csspart stopped - after its end
 * @csspart failed - one that cannot go on; a stage whose last item failed
 * @csspart commands - the row of buttons
 * @csspart stop - stops it when what was fetched is published
 * @csspart stop-now - stops it at once
 * @csspart start-again - opens the form with its settings
 * @csspart error - why the last action failed
 * @csspart stages - the stages, in the order of the media
 * @csspart stage - one of them
 * @csspart idle - a stage that has nothing to do
 * @csspart working - a stage that works
 * @csspart waiting - a stage that waits for something outside
 * @csspart bottleneck - the stage that holds the others up
 * @csspart problems - what does not work, and what to do
 * @csspart input - the picture that goes in
 * @csspart input-player - its player
 * @csspart input-video - the video element
 * @csspart input-panel - words and a button where there is nothing to watch
 * @csspart input-retry - the button there
 * @csspart input-progress - how much of a video is processed, there
 * @csspart input-title - the title of a video of the server, at the top
 * @csspart input-resume - where a video of the server went on
 * @csspart input-start-over - the button there
 * @csspart input-skipped - how far taps have skipped
 * @csspart input-caption-text - the captions, once they are drawn by the player
 * @csspart input-swiped - the volume that a swipe has set
 * @csspart input-statistics - the numbers of the playback
 * @csspart input-close - the button there
 * @csspart input-notice - a line over the picture, as after a change to mobile data
 * @csspart input-notice-action - the button there
 * @csspart input-field - a field of the dialog for the style of captions
 * @csspart input-save-offline - the button of the dialog that saves the video on this device
 * @csspart input-cancel-offline - the button there that ends it
 * @csspart input-remove-offline - the button there that removes the video
 * @csspart input-remote - the button for AirPlay or Cast
 * @csspart input-spinner - turns while the video waits for data
 * @csspart input-start - the button over the picture before it plays
 * @csspart input-controls - the area of seek bar and controls
 * @csspart input-seek-bar - all of the bar that takes the pointer
 * @csspart input-seek-track - the line with what was played and what is loaded
 * @csspart input-seek-thumb - the place on it
 * @csspart input-seek-picture - the picture of the place under the pointer
 * @csspart input-seek-title - the chapter there
 * @csspart input-seek-time - the time under the pointer
 * @csspart input-bar - the row of controls
 * @csspart input-control - each button of the row
 * @csspart input-play - play or pause
 * @csspart input-skip-back - 10 seconds back
 * @csspart input-skip-forward - 10 seconds forward
 * @csspart input-volume - mute button and slider
 * @csspart input-mute - the mute button
 * @csspart input-volume-slider - the slider
 * @csspart input-time - time and duration
 * @csspart input-live - the button to the live edge
 * @csspart input-chapters - opens the menu of chapters
 * @csspart input-captions - opens the menu of captions
 * @csspart input-audio - opens the menu of audio tracks
 * @csspart input-quality - opens the menu of qualities
 * @csspart input-speed - opens the menu of speeds
 * @csspart input-help - opens the list of shortcuts
 * @csspart input-picture-in-picture - the button for it
 * @csspart input-fullscreen - the button for it
 * @csspart input-menu - an open menu
 * @csspart input-menu-item - a choice in it
 * @csspart input-dialog - an open dialog
 * @csspart output - the picture that comes out
 * @csspart output-player - its player
 * @csspart output-video - the video element there
 * @csspart output-badge - the mark that tells live from recorded
 * @csspart output-name - the name in it
 * @csspart output-notice - a notice over the picture
 * @csspart output-panel - words where there is no picture
 * @csspart output-play - the button where the browser refused to start playing
 * @csspart output-state - whether it is published
 * @csspart listen - turns the sound of the output on and off
 * @csspart availability - whether viewers can get the published stream
 * @csspart available - when they can
 * @csspart missing - when they cannot
 * @csspart unknown - before that was asked
 * @csspart unwatched - when nobody asks
 * @csspart log - the log with its filters
 * @csspart log-level - the choice of levels
 * @csspart log-pipeline - the choice of pipelines
 * @csspart log-filter - the field for text
 * @csspart log-pause - the button that holds it
 * @csspart log-lines - the lines, which scroll
 * @csspart log-line - one of them
 * @csspart log-newest - the button that goes to the end
 * @csspart storage - what is on disk
 * @csspart clean - the button that removes files of a pipeline
 * @csspart clean-all - the button that removes those of all
 * @csspart settings - what the pipeline was started with
 * @csspart dialog - each dialog
 * @csspart panel - words where there is nothing to show
 * @csspart retry - the button there
 */
export class OrielPipelineMonitor extends OrielElement {
  static override styles = [OrielElement.styles, buttons, fields, partBarStyles, statePanelStyles, refusalStyles, styles, stageStyles, logStyles];

  readonly #log = new LogView(this);
  readonly #facts = new PipelineFacts({
    changed: () => this.requestUpdate(),
    overviewChanged: (now, before) => this.#overviewChanged(now, before),
    logged: (lines) => this.#log.heard(lines, this.words(english)),
    failed: (error: OrielError) => emit(this, new OrielErrorEvent({ camera: '', error })),
  });
  readonly #actions = new Actions({ changed: () => this.requestUpdate(), failed: () => void this.#facts.reload() });
  readonly #form = new StartForm(this);
  readonly #pictures = new Pictures(this);
  readonly #confirm = new Confirm(this);
  #cancelTick: (() => void) | undefined;
  #cancelNews: (() => void) | undefined;

  /** Id of the pipeline that is shown; missing: the first one. */
  @property() pipeline: string | undefined;

  @state() private news = '';
  @state() private removed: number | undefined;

  /** What the server said last; missing until it has. */
  get overview(): PipelineOverview | undefined {
    return this.#facts.overview;
  }

  /** Asks the server for state, log and storage again. */
  refresh(): void {
    if (!this.isConnected) return;
    if (this.#facts.error || !this.overview) this.#facts.refresh();
    else void this.#facts.reload();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#facts.stop();
    this.#cancelTick?.();
    this.#cancelNews?.();
    this.#cancelTick = this.#cancelNews = undefined;
    this.#log.forget();
    this.news = '';
    this.removed = undefined;
  }

  protected override updated(_changed: PropertyValues<this>): void {
    this.#log.updated();
    // Following changes state synchronously, and an update must end before the next one is requested.
    queueMicrotask(() => {
      if (!this.isConnected) return;
      this.#facts.follow(this.activeClient);
      // Durations go on.
      if (this.overview && this.overview.pipelines.length > 0) {
        this.#cancelTick ??= this.activeClient.environment.after(1000, () => {
          this.#cancelTick = undefined;
          this.requestUpdate();
        });
      }
    });
  }

  protected override render(): TemplateResult {
    const messages = this.words(english);
    const { error, overview } = this.#facts;
    const { pipeline: words, pipelineErrors } = messages;
    const failed = () => {
      const titles = Object.fromEntries(Object.entries(pipelineErrors).map(([code, { title }]) => [code, title]));
      return error ? failedPanel(error, { messages, titles, retryLabel: words.retry, retry: () => this.refresh() }) : nothing;
    };
    if (!overview) return error ? html`${failed()}` : html`<div class="panel" part="panel" role="status">${words.loading}</div>`;
    const { pipelines } = overview;
    const running = pipelines.filter(({ isRunning }) => isRunning).length;
    const isFormOpen = this.#form.isOpen || pipelines.length === 0;
    const status = this.#shown;
    return html`
      <div class="top">
        <span class="what">${pipelines.length === 0 ? html`<b>${words.none}</b><span class="facts">${words.noneText}</span>` : html`<b>${running > 0 ? words.running(running) : words.noneRunning}</b>`}</span>
        <slot name="heading"></slot>
        ${isFormOpen ? nothing : html`<button part="add" @click=${() => void this.#form.open()}>${icon(plus)}${words.add}</button>`}
      </div>
      <div class="news" role="status">${this.news}</div>
      ${failed()} ${isFormOpen ? this.#renderForm(overview) : this.#actions.error ? refusalOf(wordsForPipelineError(this.#actions.error, messages), words.close, () => this.#actions.dismiss()) : nothing}
      ${pipelines.length > 1 ? pipelineList({ messages, pipelines, shown: status?.streamId, show: (id) => (this.pipeline = id) }) : nothing}
      ${status ? this.#renderPipeline(status) : nothing}
      <div class="room">
        ${this.#log.render({ messages, log: this.#facts.log, pipelines: pipelines.map(({ streamId }) => streamId), time: (iso) => this.#time(iso, 'second') })}
        <div class="side">
          ${storagePart({
            messages,
            storage: this.#facts.storage,
            isCleaning: this.#actions.isRunning('clean'),
            removed: this.removed,
            moment: (iso) => this.#time(iso, 'dayMinute'),
            clean: (id) => this.#askClean(id),
          })}
          ${status ? settingsPart(status, messages) : nothing}
        </div>
      </div>
      ${this.#confirm.render(words.cancel)}
    `;
  }

  #renderForm({ defaults, pipelines }: PipelineOverview): TemplateResult {
    return this.#form.render({
      messages: this.words(english),
      defaults,
      isStarting: this.#actions.isRunning('start'),
      error: this.#actions.error,
      dismiss: () => this.#actions.dismiss(),
      canCancel: pipelines.length > 0,
      start: (settings) => this.#start(settings),
    });
  }

  #renderPipeline(status: PipelineStatus): TemplateResult {
    const messages = this.words(english);
    const since = (iso: string | undefined) => (iso ? Math.max(0, this.#now - Date.parse(iso)) : 0);
    return html`<section class="shown" aria-label=${status.streamId}>
      ${headPart({
        messages,
        status,
        length: since(status.since),
        isStopping: this.#actions.isRunning('stop'),
        stop: (drain) => (drain ? void this.#stop(status.streamId, true) : this.#askStop(status.streamId)),
        startAgain: () => void this.#form.open(status),
      })}
      ${stagesPart(status, messages)} ${problemsPart(status, messages, (iso) => this.#time(iso, 'second'))}
      ${this.#pictures.render({ client: this.activeClient, messages, status, locale: this.locale, since })}
    </section>`;
  }

  get #now(): number {
    return isServer ? 0 : this.activeClient.now();
  }

  get #shown(): PipelineStatus | undefined {
    const pipelines = this.overview?.pipelines ?? [];
    return pipelines.find(({ streamId }) => streamId === this.pipeline) ?? pipelines[0];
  }

  #time(iso: string, style: TimeStyle): string {
    return timeFormat(this.activeLocale).format(Date.parse(iso), style);
  }

  async #start(settings: PipelineStart): Promise<boolean> {
    const started = await this.#actions.run('start', this.#facts.signal, (signal) => new PipelineClient(this.activeClient).start(settings, { signal }));
    if (!started) {
      if (this.#actions.error) this.#form.refused(this.#actions.error);
      return false;
    }
    this.#facts.take([started]);
    this.pipeline = started.streamId;
    return true;
  }

  async #stop(streamId: string, drain: boolean): Promise<void> {
    const stopped = await this.#actions.run('stop', this.#facts.signal, (signal) => new PipelineClient(this.activeClient).stop({ streamId, drain }, { signal }));
    if (stopped) this.#facts.take(stopped);
  }

  #askStop(id: string): void {
    const { pipeline: words } = this.words(english);
    this.#confirm.ask({ title: words.stopNowTitle(id), text: words.stopNowText, label: words.stopNow, confirmed: () => void this.#stop(id, false) });
  }

  #askClean(id: string | undefined): void {
    const { pipeline: words } = this.words(english);
    if (this.#actions.isRunning('clean') || !emit(this, new OrielPipelineCleanEvent({ camera: id ?? '' }))) return;
    this.#confirm.ask({ title: id ? words.cleanTitle(id) : words.cleanAllTitle, text: words.cleanText, label: words.clean, confirmed: () => void this.#clean(id) });
  }

  async #clean(streamId: string | undefined): Promise<void> {
    this.removed = undefined;
    const cleaned = await this.#actions.run('clean', this.#facts.signal, (signal) => new PipelineClient(this.activeClient).clean({ ...(streamId && { streamId }) }, { signal }));
    if (!cleaned) return;
    this.removed = cleaned.removedBytes;
    await this.#facts.reload();
  }

  #overviewChanged(now: PipelineOverview, before: PipelineOverview | undefined): void {
    emit(this, new OrielPipelineStatusEvent({ camera: '', overview: now }));
    if (!before) return;
    const { pipeline: words } = this.words(english);
    const said: string[] = [];
    for (const { state, streamId } of now.pipelines) {
      if (before.pipelines.find((one) => one.streamId === streamId)?.state === state) continue;
      emit(this, new OrielPipelineStateEvent({ camera: streamId, state }));
      said.push(words.announced(streamId, words.states[state] ?? state));
    }
    if (said.length === 0) return;
    this.news = said.join('. ');
    this.#cancelNews?.();
    this.#cancelNews = this.activeClient.environment.after(NEWS_FOR, () => (this.news = ''));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'oriel-pipeline-monitor': OrielPipelineMonitor;
  }
}
