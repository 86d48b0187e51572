import { PreviewClient, RecordingsClient, type Destination, type DestinationCheck, type DestinationEdit, type OrielError, type PreviewStatus, type Programme } from '@oriel/core';
import { html, isServer, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { emit, OrielErrorEvent } from '../base/events.ts';
import { OrielElement } from '../base/oriel-element.ts';
import { refusalStyles } from '../base/refusal.ts';
import { failedPanel, statePanelStyles } from '../base/state-panel.ts';
import { buttons } from '../theme/buttons.ts';
import { desk } from '../theme/desk.ts';
import { fields } from '../theme/fields.ts';
import { Actions } from '../base/actions.ts';
import { announcementOf } from './announcement.ts';
import { commands, delivery } from './commands.ts';
import { Confirm } from '../base/confirm.ts';
import { cueBar } from './cue-bar.ts';
import { DestinationForm } from './destination-form.ts';
import { destinationList } from './destination-list.ts';
import { OrielPreviewStateEvent, OrielPreviewStatusEvent } from './events.ts';
import { GoLiveDialog } from './go-live-dialog.ts';
import { badge, healthPart } from './parts.ts';
import { Picture } from './picture.ts';
import { PreviewFacts } from './preview-facts.ts';
import { refusal } from './refusal.ts';
import { SourceNames } from './source-names.ts';
import { startForm } from './start-form.ts';
import { styles } from './styles.ts';
import { english } from './words.ts';

export type { OrielPreviewStateEvent, OrielPreviewStatusEvent } from './events.ts';

/** How long news of another page stay, ms. */
const NEWS_FOR = 10_000;

/**
 * The preview of a programme: starts and stops it, goes live and back, shows its picture, its cue on air, its destinations
 * and its health. Every window of the server shows the same, and each can operate it.
 *
 * @slot heading - beside the state
 *
 * @fires {OrielPreviewStateEvent} oriel-preview-state - the preview started, went live, came back or stopped; `detail.state` is the new state
 * @fires {OrielPreviewStatusEvent} oriel-preview-status - another status has arrived; `detail.status` is it
 * @fires {OrielErrorEvent} oriel-error - the state could not be loaded, once for each reason; prevent its default to show nothing
 *
 * @csspart state - the badge that tells preview from live
 * @csspart idle - the badge while nothing runs
 * @csspart preview - the badge while only operators see it
 * @csspart live - the badge while the public sees it
 * @csspart error - why the last action failed
 * @csspart screen - the picture, or the form to start
 * @csspart picture - the player
 * @csspart start - the form to start
 * @csspart programme - the choice of programmes
 * @csspart quality - the choice of qualities
 * @csspart start-button - the button that starts
 * @csspart cues - the cue on air, and the next one
 * @csspart cue - the cue on air
 * @csspart next - the choice of the next cue
 * @csspart take - the button that takes it
 * @csspart commands - the row of buttons
 * @csspart go-live - opens the question before going live, or the choice of destinations
 * @csspart go-live-now - the button in it that goes live
 * @csspart end-live - the button that ends it
 * @csspart record - starts and stops a recording
 * @csspart not-recorded - says that a recording runs and nothing of it is written
 * @csspart stop - the button that stops the preview
 * @csspart transport - the choice between WebRTC and HLS
 * @csspart meter - the sound level
 * @csspart destinations - the list of destinations
 * @csspart add - the button that adds one
 * @csspart destination - one of them
 * @csspart connecting - one that is being connected
 * @csspart publishing - one that takes the stream
 * @csspart reconnecting - one that is being connected again
 * @csspart failed - one that failed
 * @csspart destination-action - a button of one
 * @csspart check - the button that checks it
 * @csspart edit - the button that edits it
 * @csspart remove - the button that removes it
 * @csspart restart - the button that restarts it
 * @csspart stop-one - the button that stops it
 * @csspart health - what works and what does not
 * @csspart dialog - each dialog
 * @csspart panel - words where there is nothing to show
 * @csspart retry - the button there
 * @csspart player-controls - the area of timeline and controls
 * @csspart player-bar - the row of controls
 * @csspart player-control - each button of the row
 * @csspart player-play - play or pause
 * @csspart player-skip-back - 10 seconds back
 * @csspart player-skip-forward - 10 seconds forward
 * @csspart player-previous-frame - one frame back
 * @csspart player-next-frame - one frame forward
 * @csspart player-time - the time of the picture; opens the dialog to go to another
 * @csspart player-speed - opens the menu of speeds
 * @csspart player-volume - mute button and slider
 * @csspart player-mute - the mute button
 * @csspart player-volume-slider - the slider
 * @csspart player-live - the live button
 * @csspart player-help - opens the list of shortcuts
 * @csspart player-picture-in-picture - the button for it
 * @csspart player-fullscreen - the button for it
 * @csspart player-menu - an open menu
 * @csspart player-menu-item - a choice in it
 * @csspart player-dialog - an open dialog
 * @csspart player-field - the field for date and time
 * @csspart player-go - the button beside it
 * @csspart player-camera-video - the video element
 * @csspart player-camera-badge - the mark that tells live from recorded
 * @csspart player-camera-name - the camera's name in the badge
 * @csspart player-camera-notice - says that playback went over a gap
 * @csspart player-camera-panel - words and buttons where there is no picture to show
 * @csspart player-camera-play - the button where the browser refused to start playing
 * @csspart player-timeline-surface - all of the timeline that takes the pointer
 * @csspart player-timeline-canvas - ticks, recordings, activity, events and the live edge
 * @csspart player-timeline-cursor - the line at the time of the picture
 * @csspart player-timeline-cursor-time - the time on that line
 * @csspart player-timeline-hover - the line under the pointer
 * @csspart player-timeline-hover-time - the time on that line
 * @csspart player-timeline-picture - the recorded picture over the pointer
 * @csspart player-timeline-note - why there is nothing to see
 * @csspart player-timeline-retry - the button beside an error
 * @csspart player-timeline-back - the button that leads back to the cursor
 */
export class OrielPreviewWindow extends OrielElement {
  static override styles = [OrielElement.styles, buttons, fields, desk, statePanelStyles, refusalStyles, styles];

  readonly #facts = new PreviewFacts({
    changed: () => this.requestUpdate(),
    statusChanged: (now, before) => this.#statusChanged(now, before),
    failed: (error: OrielError) => emit(this, new OrielErrorEvent({ camera: '', error })),
  });
  readonly #actions = new Actions({ changed: () => this.requestUpdate(), failed: () => void this.#facts.reload() });
  readonly #names = new SourceNames(() => this.requestUpdate());
  readonly #picture = new Picture(this);
  readonly #goLive = new GoLiveDialog(this);
  readonly #form = new DestinationForm(this);
  readonly #confirm = new Confirm(this);
  readonly #checks = new Map<string, DestinationCheck | undefined>();
  #cancelTick: (() => void) | undefined;
  #cancelNews: (() => void) | undefined;

  /** Id of the programme that is offered to be started; missing: the first one. */
  @property() programme: string | undefined;
  /** `low`, `medium` or `high`: the quality that is offered; missing: `medium`. */
  @property() quality: string | undefined;
  /** `webrtc` and `hls` allow no other; `auto` follows the server's order. */
  @property() transport: 'auto' | 'webrtc' | 'hls' = 'auto';

  @state() private news = '';
  @state() private nextCue: string | undefined;

  /** What the server said last; missing until it has. */
  get status(): PreviewStatus | undefined {
    return this.#facts.status;
  }

  /** Asks the server for state, programmes and destinations again. */
  refresh(): void {
    if (!this.isConnected) return;
    if (this.#facts.error || !this.status) this.#facts.refresh();
    else void this.#facts.reload();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#facts.stop();
    this.#cancelTick?.();
    this.#cancelNews?.();
    this.#cancelTick = this.#cancelNews = undefined;
    this.news = '';
  }

  protected override updated(changed: PropertyValues<this>): void {
    // One that was made a moment ago.
    if (changed.has('programme') && this.programme) this.refresh();
    // Following changes state synchronously, and an update must end before the next one is requested.
    queueMicrotask(() => {
      if (!this.isConnected) return;
      this.#facts.follow(this.activeClient);
      const isRunning = this.status?.streamId !== undefined;
      this.#picture.updated(isRunning);
      this.#names.load(this.#running?.cues ?? [], this.activeClient, this.#facts.signal);
      // Durations go on.
      if (isRunning) {
        this.#cancelTick ??= this.activeClient.environment.after(1000, () => {
          this.#cancelTick = undefined;
          this.requestUpdate();
        });
      }
    });
  }

  protected override render(): TemplateResult {
    const messages = this.words(english);
    const { error, status } = this.#facts;
    const { preview: words } = messages;
    if (!status) {
      const titles = { not_authenticated: messages.previewErrors.not_authenticated.title, not_allowed: messages.previewErrors.not_allowed.title, not_found: messages.previewErrors.not_found.title };
      return error ? failedPanel(error, { messages, titles, retryLabel: words.retry, retry: () => this.refresh() }) : html`<div class="panel" part="panel" role="status">${words.loading}</div>`;
    }
    return html`
      <div class="room">
        <div class="stage">${this.#renderStage(status)}</div>
        <div class="side">${this.#renderDestinations(status)} ${healthPart(this.#facts.health, messages)}</div>
      </div>
      ${this.#goLive.render({
        messages,
        destinations: this.#facts.destinations ?? [],
        isLive: status.state === 'live',
        add: () => this.#form.open(),
        goLive: (ids) => this.#operate('go-live', (preview, signal) => preview.goLive(ids, { signal })),
      })}
      ${this.#form.render(messages, this.#actions.error ? refusal(this.#actions.error, messages, () => this.#actions.dismiss()) : nothing, (edit, id) => this.#save(edit, id))}
      ${this.#confirm.render(words.cancel)}
    `;
  }

  #renderStage(status: PreviewStatus): TemplateResult {
    const messages = this.words(english);
    const { preview: words } = messages;
    const { programme, state, streamId } = status;
    const length = status.since ? this.#now - Date.parse(status.since) : 0;
    return html`
      <div class="head">
        ${badge(state, messages)}
        <span class="what">
          ${programme ? html`<b dir="auto">${programme.name}</b>` : nothing}
          <span class="seen">${words.seen[state] ?? ''}${state === 'idle' ? nothing : html` ${words.since(length)}`}</span>
        </span>
        <slot name="heading"></slot>
      </div>
      <div class="news" role="status">${this.news}</div>
      ${this.#facts.error ? failedPanel(this.#facts.error, { messages, titles: {}, retryLabel: words.retry, retry: () => this.refresh() }) : nothing}
      ${this.#actions.error ? refusal(this.#actions.error, messages, () => this.#actions.dismiss()) : nothing}
      <div class="screen ${state}" part="screen">
        ${streamId
          ? this.#picture.render({ client: this.activeClient, status, transport: this.#transport, locale: this.locale })
          : startForm({
              messages,
              programmes: this.#facts.programmes,
              programme: this.#offered?.id ?? '',
              quality: this.#quality,
              isStarting: this.#actions.isRunning('start'),
              choose: (change) => Object.assign(this, change),
              start: () => this.#start(),
            })}
      </div>
      ${streamId
        ? html`${cueBar({
            messages,
            status,
            programme: this.#running,
            now: this.#now,
            chosen: this.nextCue,
            isTaking: this.#actions.isRunning('take'),
            nameOf: (cue) => this.#names.of(cue, words.cue),
            choose: (id) => (this.nextCue = id),
            take: (id) => this.#take(id),
          })}
          ${commands({
            messages,
            status,
            now: this.#now,
            isRunning: (action) => this.#actions.isRunning(action),
            goLive: () => this.#goLive.open(state === 'live' ? status.destinations.map(({ id }) => id) : undefined),
            endLive: () => this.#operate('end-live', (preview, signal) => preview.endLive({ signal })),
            record: () => this.#record(streamId, status.recording?.id),
            stop: () => this.#stop(state === 'live'),
          })}
          ${delivery({ messages, status, latency: this.#picture.latency ?? status.latency, sound: this.#picture.renderSound(messages), transport: this.#transport, choose: (transport) => (this.transport = transport) })}`
        : nothing}
    `;
  }

  #renderDestinations({ destinations: statuses, state }: PreviewStatus): TemplateResult {
    const messages = this.words(english);
    return destinationList({
      messages,
      destinations: this.#facts.destinations,
      statuses: state === 'live' ? statuses : [],
      checks: this.#checks,
      add: () => this.#form.open(),
      edit: (destination) => this.#form.open(destination),
      remove: (destination) => this.#askRemove(destination),
      check: (id) => void this.#check(id),
      restart: (id) => void this.#change(`restart ${id}`, (preview, signal) => preview.restartDestination(id, { signal })),
      stop: (id) => void this.#change(`stop ${id}`, (preview, signal) => preview.stopDestination(id, { signal })),
    });
  }

  get #now(): number {
    return isServer ? 0 : this.activeClient.now();
  }

  get #transport(): 'auto' | 'webrtc' | 'hls' {
    return this.transport === 'webrtc' || this.transport === 'hls' ? this.transport : 'auto';
  }

  get #quality(): string {
    return this.quality === 'low' || this.quality === 'high' ? this.quality : 'medium';
  }

  get #offered(): Programme | undefined {
    const programmes = this.#facts.programmes ?? [];
    return programmes.find(({ id }) => id === this.programme) ?? programmes[0];
  }

  get #running(): Programme | undefined {
    const id = this.status?.programme?.id;
    return this.#facts.programmes?.find((one) => one.id === id);
  }

  #start(): void {
    const programmeId = this.#offered?.id;
    const quality = this.#quality as 'medium';
    if (programmeId) this.#operate('start', (preview, signal) => preview.start({ programmeId, quality }, { signal }));
  }

  #take(id: string): void {
    this.nextCue = undefined;
    this.#operate('take', (preview, signal) => preview.take(id, { signal }));
  }

  #stop(isLive: boolean): void {
    const { preview: words } = this.words(english);
    const confirmed = () => this.#operate('stop', (preview, signal) => preview.stop({ signal }));
    if (isLive) this.#confirm.ask({ title: words.stopLive, text: words.stopLiveText, label: words.stop, confirmed });
    else confirmed();
  }

  #record(stream: string, running: string | undefined): void {
    const recordings = new RecordingsClient(this.activeClient);
    const title = this.status?.programme?.name;
    void this.#change('record', (_preview, signal) => (running ? recordings.stop(running, { signal }) : recordings.start({ stream_id: stream, ...(title && { title }) }, { signal })));
  }

  #askRemove({ id, name }: Destination): void {
    const { preview: words } = this.words(english);
    const confirmed = () => void this.#change('remove', (preview, signal) => preview.removeDestination(id, { signal }));
    this.#confirm.ask({ title: words.removeTitle(name), text: words.removeText, label: words.remove, confirmed });
  }

  async #save(edit: DestinationEdit, id: string | undefined): Promise<boolean> {
    const saved = await this.#change('save', (preview, signal) => (id ? preview.replaceDestination(id, edit, { signal }) : preview.createDestination(edit, { signal })));
    if (id) this.#checks.delete(id);
    return saved;
  }

  async #check(id: string): Promise<void> {
    this.#checks.set(id, undefined);
    const result = await this.#actions.run(`check ${id}`, this.#facts.signal, (signal) => new PreviewClient(this.activeClient).checkDestination(id, { signal }));
    if (result) this.#checks.set(id, result);
    else this.#checks.delete(id);
    this.requestUpdate();
  }

  /** An action whose answer is the new status. */
  #operate(name: string, action: (preview: PreviewClient, signal: AbortSignal) => Promise<PreviewStatus>): void {
    void this.#actions.run(name, this.#facts.signal, async (signal) => {
      const status = await action(new PreviewClient(this.activeClient), signal);
      if (!signal.aborted) this.#facts.take(status);
    });
  }

  /** Any other action; what there is is asked for again. @returns whether it succeeded */
  async #change(name: string, action: (preview: PreviewClient, signal: AbortSignal) => Promise<unknown>): Promise<boolean> {
    const done = await this.#actions.run(name, this.#facts.signal, async (signal) => {
      await action(new PreviewClient(this.activeClient), signal);
      await this.#facts.reload();
      return true;
    });
    return done ?? false;
  }

  #statusChanged(now: PreviewStatus, before: PreviewStatus | undefined): void {
    emit(this, new OrielPreviewStatusEvent({ camera: '', status: now }));
    if (!before) return;
    if (before.cue?.id !== now.cue?.id && this.nextCue === now.cue?.id) this.nextCue = undefined;
    if (before.state !== now.state) emit(this, new OrielPreviewStateEvent({ camera: '', state: now.state }));
    const news = announcementOf(now, before, this.#actions.isRunning(), this.words(english));
    if (!news) return;
    this.news = news;
    this.#cancelNews?.();
    this.#cancelNews = this.activeClient.environment.after(NEWS_FOR, () => (this.news = ''));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'oriel-preview-window': OrielPreviewWindow;
  }
}
