import { html, nothing, type TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import { OrielElement } from '../base/oriel-element.ts';
import type { TimeValue } from '../base/time-value.ts';
import type { OrielCamera } from '../camera/camera.ts';
import { AutoHide } from '../controls/auto-hide.ts';
import { english } from '../controls/control.ts';
import { frameStyles } from '../controls/frame-styles.ts';
import { Fullscreen } from '../controls/fullscreen.ts';
import { PictureInPicture } from '../controls/picture-in-picture.ts';
import { shortcutOf, type Shortcut } from '../controls/shortcuts.ts';
import { controlStyles } from '../controls/styles.ts';
import { buttons } from '../theme/buttons.ts';
import type { OrielScrubEvent, OrielSeekEvent } from '../timeline/events.ts';
import type { OrielTimeline } from '../timeline/timeline.ts';
import { bar, readControls, type ControlName } from './bar.ts';
import { PlaybackElement } from './playback-element.ts';
import { Scrub } from './scrub.ts';
import { styles } from './styles.ts';

/**
 * A camera, its timeline and its controls. Without `time` it begins live. The controls leave after two seconds of rest
 * and come back with the pointer, the focus or a key. Keys: Space or K, J and L, arrows, comma and full stop, Home and
 * End, M, F, P, and `?`, which lists them. The events of its camera and its timeline pass through.
 *
 * @fires {OrielModeEvent} oriel-mode - went from live to recorded, or back, by a method or by its viewer
 * @fires {OrielSpeedEvent} oriel-speed - another speed, by its viewer
 * @fires {OrielVolumeEvent} oriel-volume - another volume, or muted, by its viewer
 * @fires {OrielTimeEvent} oriel-time - another picture is shown; `detail.time` is its capture time, Unix ms; does not bubble
 * @fires {OrielStateEvent} oriel-state - `detail.state` is the picture's new state
 * @fires {OrielErrorEvent} oriel-error - the picture or its recordings failed; prevent its default to show nothing
 * @fires {OrielSeekEvent} oriel-seek - the viewer chose a moment on the timeline; cancelable
 * @fires {OrielLiveEvent} oriel-live - the viewer chose live on the timeline; cancelable
 * @fires {OrielScrubEvent} oriel-scrub - the timeline's cursor is being dragged
 * @fires {OrielScrubCancelEvent} oriel-scrub-cancel - a drag was given up
 * @fires {OrielViewEvent} oriel-view - the timeline shows another range
 *
 * @slot actions - buttons at the top, which come and go with the controls
 * @slot controls-start - before the other controls
 * @slot controls-end - after the other controls
 *
 * @csspart controls - the area of timeline and controls
 * @csspart bar - the row of controls
 * @csspart control - each button of the row
 * @csspart play - play or pause
 * @csspart skip-back - 10 seconds back
 * @csspart skip-forward - 10 seconds forward
 * @csspart previous-frame - one frame back
 * @csspart next-frame - one frame forward
 * @csspart time - the time of the picture; opens the dialog to go to another
 * @csspart speed - opens the menu of speeds
 * @csspart volume - mute button and slider
 * @csspart mute - the mute button
 * @csspart volume-slider - the slider
 * @csspart live - the live button
 * @csspart help - opens the list of shortcuts
 * @csspart picture-in-picture - the button for it
 * @csspart fullscreen - the button for it
 * @csspart menu - an open menu
 * @csspart menu-item - a choice in it
 * @csspart dialog - an open dialog
 * @csspart field - the field for date and time
 * @csspart go - the button beside it
 * @csspart camera-video - the video element
 * @csspart camera-badge - the mark that tells live from recorded
 * @csspart camera-name - the camera's name in the badge
 * @csspart camera-notice - says that playback went over a gap
 * @csspart camera-panel - words and buttons where there is no picture to show
 * @csspart camera-play - the button where the browser refused to start playing
 * @csspart timeline-surface - all of the timeline that takes the pointer
 * @csspart timeline-canvas - ticks, recordings, activity, events and the live edge
 * @csspart timeline-cursor - the line at the time of the picture
 * @csspart timeline-cursor-time - the time on that line
 * @csspart timeline-hover - the line under the pointer
 * @csspart timeline-hover-time - the time on that line
 * @csspart timeline-picture - the recorded picture over the pointer
 * @csspart timeline-note - why there is nothing to see
 * @csspart timeline-retry - the button beside an error
 * @csspart timeline-back - the button that leads back to the cursor
 *
 * @cssprop --oriel-timeline-height - height of the timeline
 */
export class OrielRecordingPlayer extends PlaybackElement {
  static override styles = [OrielElement.styles, buttons, controlStyles, frameStyles, styles];

  readonly #scrub = new Scrub(() => this.player);
  readonly #fullscreen = new Fullscreen(this, () => this.player.video);
  readonly #pictureInPicture = new PictureInPicture(this, () => this.player.video);
  readonly #autoHide = new AutoHide(this, {
    environment: () => this.activeClient.environment,
    held: () => this.#scrub.active,
  });

  @query('oriel-camera') private picture!: OrielCamera | null;
  @query('oriel-timeline') private timeline!: OrielTimeline | null;
  @query('.frame') private frame!: HTMLElement | null;

  /** What the camera is called, for screen readers; missing: its name, or its id. */
  @property() label: string | undefined;
  /** The range that the timeline shows at first, ISO 8601, Unix ms or a `Date`; without both, an hour that follows the cursor. */
  @property() from: TimeValue | undefined;
  @property() to: TimeValue | undefined;
  /** The controls to show, in any order: `play skip step time speed volume live help pip fullscreen timeline`; missing: all. */
  @property() controls: string | undefined;
  /** While live no timeline and no controls, only what is slotted; going live and back is left to that, too. */
  @property({ type: Boolean, reflect: true }) quiet = false;
  /** Out of the Tab order; a group of players with arrow keys of its own sets it on all but one. */
  @property({ type: Boolean, attribute: 'skip-tab' }) skipTab = false;

  protected override wentLive(): void {
    this.timeline?.follow();
  }

  override focus(options?: FocusOptions): void {
    this.frame?.focus(options);
  }

  override disconnectedCallback(): void {
    this.#scrub.cancel();
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult {
    const { player } = this;
    const messages = this.words(english);
    const hidden = this.#autoHide.hidden;
    const controlled = !(this.quiet && this.isLive);
    const shown = readControls(this.controls);
    const timeline = shown.has('timeline') && !this.src;
    const name = this.label || this.facts.camera?.name || this.camera;
    return html`
      <div class="size"></div>
      <div
        class="frame ${hidden ? 'idle' : ''} ${this.paused ? '' : 'moving'} ${controlled ? 'controlled' : ''} ${timeline ? 'lined' : ''}"
        tabindex=${this.skipTab ? -1 : 0}
        role="group"
        aria-label=${name ? messages.controls.playerOf(name) : messages.controls.player}
        @keydown=${this.#keyDown}
        @dblclick=${this.#doubleClick}
      >
        <oriel-camera
          exportparts="video: camera-video, badge: camera-badge, name: camera-name, notice: camera-notice, panel: camera-panel, play: camera-play"
          .client=${this.activeClient}
          .locale=${this.locale}
          .player=${player}
          .fit=${this.fit}
          .poster=${this.poster}
        ></oriel-camera>
        <div class="top" data-hides ?inert=${hidden}><slot name="actions"></slot></div>
        ${controlled ? this.#renderControls(shown, timeline, hidden) : nothing}
      </div>
    `;
  }

  #renderControls(shown: ReadonlySet<ControlName>, timeline: boolean, hidden: boolean): TemplateResult {
    const { activeLocale: locale, activeClient, direction, player, commands } = this;
    const context = { player, commands, messages: this.words(english), locale, direction };
    const now = () => activeClient.now();
    return html`<div class="bottom" part="controls" data-hides ?inert=${hidden}>
      ${timeline ? this.#renderTimeline() : nothing}
      ${bar({ shown, fullscreen: this.#fullscreen, pictureInPicture: this.#pictureInPicture, time: this.#place ?? (this.isLive ? now() : undefined), now }, context)}
    </div>`;
  }

  #renderTimeline(): TemplateResult {
    const live = this.isLive && !this.#scrub.active;
    return html`<oriel-timeline
      exportparts="surface: timeline-surface, canvas: timeline-canvas, cursor: timeline-cursor, cursor-time: timeline-cursor-time, hover: timeline-hover, hover-time: timeline-hover-time, picture: timeline-picture, note: timeline-note, retry: timeline-retry, back: timeline-back"
      theme="dark"
      .client=${this.activeClient}
      .locale=${this.locale}
      .camera=${this.camera}
      .label=${this.label ?? this.facts.camera?.name}
      .from=${this.from}
      .to=${this.to}
      .time=${live ? undefined : this.#place}
      .live=${live}
      @oriel-scrub=${(event: OrielScrubEvent) => this.#scrub.move(event.detail.time)}
      @oriel-scrub-cancel=${() => this.#scrub.cancel()}
      @oriel-seek=${this.#onSeek}
      @oriel-live=${this.#onLive}
    ></oriel-timeline>`;
  }

  /** The moment that is shown, or that was asked for and is not shown yet. */
  get #place(): number | undefined {
    return this.facts.seeking ?? this.facts.time ?? (this.isLive ? undefined : this.time);
  }

  #onSeek(event: OrielSeekEvent): void {
    const { time } = event.detail;
    // The page hears of it after this, and may prevent it.
    queueMicrotask(() => (event.defaultPrevented ? this.#scrub.cancel() : this.#scrub.commit(time)));
  }

  #onLive(event: Event): void {
    queueMicrotask(() => {
      if (event.defaultPrevented) return this.#scrub.cancel();
      this.#scrub.end();
      this.goLive();
    });
  }

  #doubleClick(event: MouseEvent): void {
    const target = event.target as Element;
    if (!event.defaultPrevented && (target === this.picture || target === this.frame)) this.#fullscreen.toggle();
  }

  #keyDown(event: KeyboardEvent): void {
    const shortcut = this.quiet && this.isLive ? undefined : shortcutOf(event);
    if (!shortcut) return;
    event.preventDefault();
    this.#act(shortcut);
  }

  #act(shortcut: Shortcut): void {
    switch (shortcut.type) {
      case 'toggle':
        return this.commands.toggle();
      case 'skip':
        return this.commands.skip(shortcut.by);
      case 'step':
        return this.commands.step(shortcut.frames);
      case 'live':
        return this.commands.goLive();
      case 'mute':
        return this.facts.sound ? this.commands.toggleMuted() : undefined;
      case 'oldest':
        return void this.timeline?.seekOldest();
      case 'event':
        return void this.timeline?.seekEvent(shortcut.direction);
      case 'zoom':
        return this.timeline?.zoom(shortcut.factor);
      case 'pan':
        return this.timeline?.pan(shortcut.by);
      case 'fullscreen':
        return this.#fullscreen.toggle();
      case 'picture-in-picture':
        return this.#pictureInPicture.toggle();
      case 'help':
        this.renderRoot.querySelector<HTMLElement>('#shortcuts')?.togglePopover();
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'oriel-recording-player': OrielRecordingPlayer;
  }
}
