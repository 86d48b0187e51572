import type { VideoChapter } from '@oriel/core';
import { html, isServer, nothing, type TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { ifDefined } from 'lit/directives/if-defined.js';
import { emit, OrielOfflineEvent } from '../base/events.ts';
import { errors } from '../base/messages/english/errors.ts';
import { video, videoErrors } from '../base/messages/english/video.ts';
import { OrielElement } from '../base/oriel-element.ts';
import { AutoHide } from '../controls/auto-hide.ts';
import { english as shared } from '../controls/control.ts';
import { frameStyles } from '../controls/frame-styles.ts';
import { Fullscreen } from '../controls/fullscreen.ts';
import { PictureInPicture } from '../controls/picture-in-picture.ts';
import { OpenPopups } from '../controls/popup.ts';
import { SeekBar } from '../controls/seek-bar.ts';
import { Storyboard } from '../controls/storyboard.ts';
import { seekBarStyles } from '../controls/seek-bar-styles.ts';
import { controlStyles } from '../controls/styles.ts';
import { play } from '../icons/index.ts';
import { buttons } from '../theme/buttons.ts';
import { icon } from '../theme/icon.ts';
import { bar, readControls, standsStill, type VideoContext } from './bar.ts';
import { ConnectionWatch } from './connection.ts';
import type { ExtrasHost } from './extras/extras-host.ts';
import { pressKey } from './keys.ts';
import { Lazy } from './lazy.ts';
import { MediaElement } from './media-element.ts';
import { panel, wordsFor } from './panel.ts';
import { PictureFirst } from './picture-first.ts';
import { PictureInput } from './picture-input.ts';
import { RemotePlayer } from './remote.ts';
import { ResumeHint } from './resume-hint.ts';
import { styles } from './styles.ts';

const english = { ...shared, errors, video, videoErrors };

/**
 * Plays a video: HLS with its qualities, audio tracks and captions, or a file. Give it the id of a video of the server by
 * `video`, or an address by `src`, and other ones to fall back to by `<source>` elements inside. The controls leave after two seconds of rest while it plays, and come back
 * with the pointer, the focus or a key. Double taps on its sides skip 10 seconds, and each further tap there 10 more. Keys: Space or K, J and L, arrows, comma and full stop, Home and End, M, C, F, P, and
 * `?`, which lists them. A finger that is held on the picture, or a right click, opens a menu; in full screen a swipe up or down changes the volume.
 *
 * @fires {OrielTimeEvent} oriel-time - another place is shown; `detail.time` is the place in seconds; does not bubble
 * @fires {OrielStateEvent} oriel-state - `detail.state` is the new state
 * @fires {OrielErrorEvent} oriel-error - `detail.error` says what failed; prevent its default to show nothing
 * @fires {OrielSpeedEvent} oriel-speed - another speed, by its viewer
 * @fires {OrielVolumeEvent} oriel-volume - another volume, or muted, by its viewer
 * @fires {OrielQualityEvent} oriel-quality - another quality, by its viewer
 * @fires {OrielCaptionsEvent} oriel-captions - other captions, by its viewer
 * @fires {OrielOfflineEvent} oriel-offline - its viewer has saved the video on this device, or removed it
 *
 * @slot - over the picture; `<source>` elements here are further addresses
 * @slot actions - buttons at the top, which come and go with the controls
 * @slot controls-start - before the other controls
 * @slot controls-end - after the other controls
 *
 * @csspart video - the video element
 * @csspart panel - words and a button where there is nothing to watch
 * @csspart retry - the button there
 * @csspart progress - how much of a video is processed, there
 * @csspart title - the title of a video of the server, at the top
 * @csspart resume - where a video of the server went on
 * @csspart start-over - the button there
 * @csspart skipped - how far taps have skipped
 * @csspart caption-text - the captions, once they are drawn by the player
 * @csspart swiped - the volume that a swipe has set
 * @csspart statistics - the numbers of the playback
 * @csspart close - the button there
 * @csspart notice - a line over the picture, as after a change to mobile data
 * @csspart notice-action - the button there
 * @csspart field - a field of the dialog for the style of captions
 * @csspart save-offline - the button of the dialog that saves the video on this device
 * @csspart cancel-offline - the button there that ends it
 * @csspart remove-offline - the button there that removes the video
 * @csspart remote - the button for AirPlay or Cast
 * @csspart spinner - turns while the video waits for data
 * @csspart start - the button over the picture before it plays
 * @csspart controls - the area of seek bar and controls
 * @csspart seek-bar - all of the bar that takes the pointer
 * @csspart seek-track - the line with what was played and what is loaded
 * @csspart seek-thumb - the place on it
 * @csspart seek-picture - the picture of the place under the pointer
 * @csspart seek-title - the chapter there
 * @csspart seek-time - the time under the pointer
 * @csspart bar - the row of controls
 * @csspart control - each button of the row
 * @csspart play - play or pause
 * @csspart skip-back - 10 seconds back
 * @csspart skip-forward - 10 seconds forward
 * @csspart volume - mute button and slider
 * @csspart mute - the mute button
 * @csspart volume-slider - the slider
 * @csspart time - time and duration
 * @csspart live - the button to the live edge
 * @csspart chapters - opens the menu of chapters
 * @csspart captions - opens the menu of captions
 * @csspart audio - opens the menu of audio tracks
 * @csspart quality - opens the menu of qualities
 * @csspart speed - opens the menu of speeds
 * @csspart help - opens the list of shortcuts
 * @csspart picture-in-picture - the button for it
 * @csspart fullscreen - the button for it
 * @csspart menu - an open menu
 * @csspart menu-item - a choice in it
 * @csspart dialog - an open dialog
 *
 * @cssprop --oriel-letterbox - the colour around the picture
 * @cssprop --oriel-veil - covers the picture behind an error
 */
export class OrielHlsPlayer extends MediaElement {
  static override styles = [OrielElement.styles, buttons, controlStyles, frameStyles, seekBarStyles, styles];

  readonly #fullscreen = new Fullscreen(this, () => this.media ?? undefined);
  readonly #pictureInPicture = new PictureInPicture(this, () => (this.isConnected && this.media) || undefined);
  readonly #popups = new OpenPopups(this);
  readonly #seekBar = new SeekBar(this);
  readonly #storyboard = new Storyboard(this, () => this.activeClient);
  readonly #resumeHint = new ResumeHint(this, () => this.activeClient.environment);
  readonly #remote = new RemotePlayer(this, () => (this.isConnected && this.media) || undefined);
  readonly #input = new PictureInput(this, {
    commands: this.commands,
    fullscreen: this.#fullscreen,
    environment: () => this.activeClient.environment,
    media: () => ({ ...this.holder.intent, sound: this.holder.facts.sound }),
    openMenu: (x, y) => void this.#extras.use(({ menu }) => menu.open(x, y)),
    isMenuOpen: () => this.#popups.has('video-menu'),
  });
  readonly #pictureFirst = new PictureFirst(this, {
    plays: () => !this.holder.intent.paused && !this.holder.facts.error && this.state !== 'blocked',
    video: () => this.media,
    environment: () => this.activeClient.environment,
  });
  readonly #extras = new Lazy(this, async () => new (await import('./extras/extras.ts')).Extras(this.#extrasHost()));
  readonly #autoHide = new AutoHide(this, {
    environment: () => this.activeClient.environment,
    held: () => this.#seekBar.active || this.#popups.any,
  });

  @query('video') private media!: HTMLVideoElement | null;
  @query('canvas') private canvas!: HTMLCanvasElement | null;
  @query('.frame') private frame!: HTMLElement | null;

  /** What the video is called, for screen readers; missing: the title of a `video`. */
  @property() label: string | undefined;
  /** URL of an image to show before the first picture; missing: the picture of a `video`. */
  @property() poster: string | undefined;
  /** URL of WebVTT whose cues name parts of sprite sheets, for pictures over the seek bar; missing: those of a `video`. */
  @property() storyboard: string | undefined;
  /** Missing: those of a `video`. */
  @property({ attribute: false })
  get chapters(): readonly VideoChapter[] | undefined {
    return this.#chapters;
  }
  set chapters(chapters: readonly VideoChapter[] | null | undefined) {
    this.#chapters = chapters == null ? undefined : usableChapters(chapters);
  }
  #chapters: readonly VideoChapter[] | undefined;
  /** `cover` fills the element and cuts the picture's edges. */
  @property({ reflect: true }) fit: 'contain' | 'cover' = 'contain';
  /** The URL that viewers copy from the menu on the picture, with `t`, the place in seconds; missing: the page's own. */
  @property() link: string | undefined;
  /** The controls to show, in any order: `play skip seek time live speed volume quality audio chapters captions help remote pip fullscreen`; missing: all. */
  @property() controls: string | undefined;

  constructor() {
    super();
    this.addController(new ConnectionWatch(() => void (this.state === 'playing' && this.#extras.use((extras) => extras.tellMobile()))));
  }

  override focus(options?: FocusOptions): void {
    this.frame?.focus(options);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (isServer) return;
    this.#readSources();
    if (this.#pictureFirst.waits) this.player.prepare();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.holder.detach();
  }

  protected override get awaitsPicture(): boolean {
    return this.#pictureFirst.waits && this.state === 'connecting';
  }

  /** The first requests are sent before the first render. */
  protected override async scheduleUpdate(): Promise<void> {
    if (this.#pictureFirst.waits && !this.hasUpdated) await new Promise((resolve) => setTimeout(resolve));
    await super.scheduleUpdate();
  }

  protected override updated(): void {
    // Facts change at once, and the update has to end before the next one is requested.
    queueMicrotask(() => {
      const { canvas, media } = this;
      if (this.isConnected && media && canvas) this.holder.attach(this.activeClient, { video: media, canvas });
    });
  }

  protected override render(): TemplateResult {
    const { facts, intent } = this.holder;
    const input = this.#input;
    const isDrawn = !this.#pictureFirst.waits;
    const overlay = isDrawn && !this.events.handled ? panel(facts, () => this.retry(), this.words(english)) : nothing;
    const failed = overlay !== nothing;
    const hidden = this.#autoHide.hidden && !standsStill({ facts, intent }) && !failed;
    const waits = !failed && !intent.paused && (facts.state === 'connecting' || facts.state === 'stalled');
    // Its browser draws captions until this has arrived.
    if (facts.captionTrack !== undefined) this.#extras.load();
    return html`
      <div class="size"></div>
      <div
        class=${classMap({ frame: true, idle: hidden })}
        tabindex="0"
        role="group"
        aria-label=${ifDefined(isDrawn ? this.#name : undefined)}
        aria-busy=${waits}
        @keydown=${this.#keyDown}
      >
        <video
          part="video"
          @pointerdown=${input.down}
          @pointermove=${input.move}
          @pointerup=${input.up}
          @pointercancel=${input.cancel}
          @contextmenu=${input.contextMenu}
          @click=${input.click}
          @dblclick=${input.doubleClick}
          playsinline tabindex="-1" aria-hidden="true" poster=${ifDefined(this.poster || facts.video?.poster)}></video>
        <canvas hidden aria-hidden="true"></canvas>
        <div class="over-picture"><slot @slotchange=${this.#readSources}></slot></div>
        ${isDrawn ? this.#renderOver({ overlay, hidden, waits }) : nothing}
      </div>
    `;
  }

  #renderOver({ overlay, hidden, waits }: { overlay: TemplateResult | typeof nothing; hidden: boolean; waits: boolean }): TemplateResult {
    const { facts } = this.holder;
    const messages = this.words(english);
    const failed = overlay !== nothing;
    const title = facts.video?.title;
    const words = facts.state === 'idle' ? undefined : wordsFor(facts, messages);
    const hint = failed ? nothing : this.#resumeHint.render(facts, this.#context);
    return html`
      ${this.#extras.part?.render() ?? nothing}
      ${failed ? html`<div class="veil"></div>` : nothing} ${overlay} ${waits ? html`<div class="spinner" part="spinner"></div>` : nothing}
      ${!failed && this.#isFresh ? this.#renderStart(messages.controls.play) : nothing}
      <div class="top" data-hides ?inert=${hidden}>
        ${title ? html`<span class="heading" part="title" dir="auto">${title}</span>` : nothing}
        <slot name="actions"></slot>
      </div>
      ${hint} ${this.#input.render(this.#context)}
      ${this.#renderControls(hidden)}
      <div class="visually-hidden" aria-live="polite">${words ? `${words.title}. ${words.text}` : this.#resumeHint.spoken}</div>
    `;
  }

  #renderStart(label: string): TemplateResult {
    return html`<button class="start" part="start" aria-label=${label} title=${label} @click=${() => this.play()}>${icon(play)}</button>`;
  }

  #renderControls(hidden: boolean): TemplateResult {
    const { video } = this.holder.facts;
    const options = {
      shown: readControls(this.controls),
      fullscreen: this.#fullscreen,
      seekBar: this.#seekBar,
      storyboard: this.#storyboard,
      storyboardUrl: String(this.storyboard || video?.storyboard || ''),
      chapters: this.chapters ?? video?.chapters ?? [],
    };
    return html`<div class="bottom" part="controls" data-hides ?inert=${hidden}>${bar(options, this.#context)}</div>`;
  }

  get #name(): string {
    const label = this.label || this.holder.facts.video?.title;
    const { video } = this.words(english);
    return label ? video.labelOf(label) : video.label;
  }

  get #context(): VideoContext {
    const { activeLocale: locale, commands, direction, player } = this;
    const openCaptionStyle = () => void this.#extras.use(({ captions }) => captions.openDialog());
    const openOffline = () => void this.#extras.use(({ offline }) => offline.openDialog());
    return { player, commands, messages: this.words(english), locale, direction, popups: this.#popups, pictureInPicture: this.#pictureInPicture, remote: this.#remote, openCaptionStyle, openOffline };
  }

  #extrasHost(): ExtrasHost {
    return {
      popups: this.#popups,
      remembers: this.remember,
      environment: () => this.activeClient.environment,
      link: () => String(this.link || location.href),
      find: (selector) => this.renderRoot.querySelector<HTMLElement>(selector),
      video: () => this.media,
      context: () => this.#context,
      wordsOf: (groups) => this.words(groups),
      tellOffline: (video, state) => void emit(this, new OrielOfflineEvent({ camera: '', video, state })),
      requestUpdate: () => this.requestUpdate(),
    };
  }

  /** It waits for its viewer's first press on play. */
  get #isFresh(): boolean {
    const { facts, intent } = this.holder;
    const isUnloaded = facts.state === 'paused' && facts.time === undefined;
    return isUnloaded || facts.state === 'blocked' || (intent.paused && this.#resumeHint.waits) || (intent.paused && !facts.time && !intent.time && facts.state !== 'ended');
  }

  readonly #readSources = (): void => {
    const fallbacks = [...this.querySelectorAll<HTMLSourceElement>(':scope > source')].map((source) => source.getAttribute('src') ?? '');
    if (fallbacks.join('\n') !== this.holder.intent.fallbacks.join('\n')) this.ask({ fallbacks });
  };

  #keyDown(event: KeyboardEvent): void {
    const toggleHelp = () => this.renderRoot.querySelector<HTMLElement>('#shortcuts')?.togglePopover();
    const targets = { commands: this.commands, facts: this.holder.facts, fullscreen: this.#fullscreen, pictureInPicture: this.#pictureInPicture, toggleHelp };
    if (pressKey(event, targets)) event.preventDefault();
  }
}

/** The valid ones of what a page gave, in the order of their starts. */
function usableChapters(given: unknown): VideoChapter[] {
  const chapters = Array.isArray(given) ? (given as (Partial<VideoChapter> | null | undefined)[]) : [];
  const isUsable = (chapter: Partial<VideoChapter> | null | undefined): chapter is VideoChapter => typeof chapter?.title === 'string' && Number.isFinite(chapter.start_time_seconds);
  return chapters.filter(isUsable).sort((a, b) => a.start_time_seconds - b.start_time_seconds);
}

declare global {
  interface HTMLElementTagNameMap {
    'oriel-hls-player': OrielHlsPlayer;
  }
}
