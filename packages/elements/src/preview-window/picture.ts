import type { Milliseconds, OrielClient, PreviewStatus } from '@oriel/core';
import { html, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { OrielTimeEvent } from '../base/events.ts';
import { OrielCamera } from '../camera/camera.ts';
import { volumeX } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import { clientOfPreview } from './camera-of-preview.ts';
import { SoundMeter } from './sound-meter.ts';
import type { PreviewMessages } from './words.ts';

export interface PictureOptions {
  client: OrielClient;
  status: PreviewStatus;
  transport: 'auto' | 'webrtc' | 'hls';
  locale: string | undefined;
}

/** The picture of the preview by the player of cameras, whose last minutes can be scrubbed, with what can be measured of it: its age and its sound. */
export class Picture {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #meter: SoundMeter;
  #status: PreviewStatus | undefined;
  #client: { of: OrielClient; client: OrielClient } | undefined;
  #camera: OrielCamera | undefined;
  #latency: Milliseconds | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    this.#meter = new SoundMeter(host);
  }

  /** From the camera to this page, ms; `undefined` without a moving picture. */
  get latency(): Milliseconds | undefined {
    return this.#camera?.state === 'live' ? this.#latency : undefined;
  }

  get hasSound(): boolean {
    return this.#camera?.player?.facts.sound ?? false;
  }

  render({ client, locale, status, transport }: PictureOptions): TemplateResult {
    this.#status = status;
    if (this.#client?.of !== client) this.#client = { of: client, client: clientOfPreview(client, () => this.#status) };
    return html`<oriel-recording-player
      part="picture"
      exportparts="controls: player-controls, bar: player-bar, control: player-control, play: player-play, skip-back: player-skip-back, skip-forward: player-skip-forward, previous-frame: player-previous-frame, next-frame: player-next-frame, time: player-time, speed: player-speed, volume: player-volume, mute: player-mute, volume-slider: player-volume-slider, live: player-live, help: player-help, picture-in-picture: player-picture-in-picture, fullscreen: player-fullscreen, menu: player-menu, menu-item: player-menu-item, dialog: player-dialog, field: player-field, go: player-go, camera-video: player-camera-video, camera-badge: player-camera-badge, camera-name: player-camera-name, camera-notice: player-camera-notice, camera-panel: player-camera-panel, camera-play: player-camera-play, timeline-surface: player-timeline-surface, timeline-canvas: player-timeline-canvas, timeline-cursor: player-timeline-cursor, timeline-cursor-time: player-timeline-cursor-time, timeline-hover: player-timeline-hover, timeline-hover-time: player-timeline-hover-time, timeline-picture: player-timeline-picture, timeline-note: player-timeline-note, timeline-retry: player-timeline-retry, timeline-back: player-timeline-back"
      .client=${this.#client.client}
      .locale=${locale}
      .camera=${status.streamId ?? ''}
      .transport=${transport}
      @oriel-time=${(event: OrielTimeEvent) => this.#shown(event.detail.time, client.now())}
      @oriel-state=${this.#changed}
    ></oriel-recording-player>`;
  }

  /** The sound level, where there is sound. */
  renderSound({ preview: words }: PreviewMessages): TemplateResult {
    return html`<div class="sound">
      ${!this.hasSound ? html`<span class="hint">${icon(volumeX)}${this.#isMuteByWebrtc ? words.noSoundByWebrtc : words.noSound}</span>` : this.#meter.needsGesture ? html`<span class="hint">${words.soundOff}</span>` : this.#meter.render(words.sound)}
    </div>`;
  }

  /** The programme has sound, and this delivery leaves it out. */
  get #isMuteByWebrtc(): boolean {
    return this.#camera?.player?.video?.srcObject instanceof MediaStream && (this.#status?.transports.some(({ type }) => type === 'llhls') ?? false);
  }

  /** Follows the sound; call it after each update. @param shown the picture is in the page */
  updated(shown: boolean): void {
    if (!shown) this.#camera = this.#latency = undefined;
    this.#meter.measure(this.hasSound ? this.#camera?.player?.video : undefined);
  }

  readonly #changed = (event: Event): void => {
    const [target] = event.composedPath();
    if (target instanceof OrielCamera) this.#camera = target;
    this.#host.requestUpdate();
  };

  /** Smoothed, so that it can be read. */
  #shown(time: Milliseconds, now: Milliseconds): void {
    const age = Math.max(0, now - time);
    this.#latency = this.#latency === undefined || Math.abs(age - this.#latency) > 1000 ? age : this.#latency + (age - this.#latency) * 0.1;
  }
}
