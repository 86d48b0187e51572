import type { Milliseconds, OrielClient, PreviewStatus } from '@oriel/core';
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { OrielTimeEvent } from '../base/events.ts';
import { OrielCamera } from '../camera/camera.ts';
import { maximize, volume2, volumeX } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { OrielRecordingPlayer } from '../recording-player/recording-player.ts';
import { clientOfPreview } from './camera-of-preview.ts';
import { SoundMeter } from './sound-meter.ts';
import type { PreviewMessages } from './words.ts';

export interface PictureOptions {
  client: OrielClient;
  status: PreviewStatus;
  transport: 'auto' | 'webrtc' | 'hls';
  locale: string | undefined;
}

/** The picture of the preview by the player of cameras, with what can be measured of it: its age and its sound. */
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
      exportparts="camera-video: video, camera-panel: panel, camera-play: play"
      quiet
      .client=${this.#client.client}
      .locale=${locale}
      .camera=${status.streamId ?? ''}
      .transport=${transport}
      @oriel-time=${(event: OrielTimeEvent) => this.#shown(event.detail.time, client.now())}
      @oriel-state=${this.#changed}
      @oriel-volume=${() => this.#host.requestUpdate()}
    ></oriel-recording-player>`;
  }

  /** The level, the mute button and full screen. */
  renderSound({ preview: words }: PreviewMessages): TemplateResult {
    const player = this.#player;
    const muted = player?.muted ?? true;
    const [sound, full] = [muted ? words.unmute : words.mute, words.fullscreen];
    return html`<div class="sound">
      ${this.hasSound
        ? html`<button class="bare" part="mute" aria-label=${sound} title=${sound} @click=${this.#toggleMuted}>${icon(muted ? volumeX : volume2)}</button>
            ${this.#meter.needsGesture ? html`<span class="hint">${words.soundOff}</span>` : this.#meter.render(words.sound)}`
        : html`<span class="hint">${icon(volumeX)}${words.noSound}</span>`}
      ${document.fullscreenEnabled ? html`<button class="bare" part="fullscreen" aria-label=${full} title=${full} @click=${() => void player?.requestFullscreen().catch(() => undefined)}>${icon(maximize)}</button>` : nothing}
    </div>`;
  }

  /** Follows the sound; call it after each update. @param shown the picture is in the page */
  updated(shown: boolean): void {
    if (!shown) this.#camera = this.#latency = undefined;
    this.#meter.measure(this.hasSound ? this.#camera?.player?.video : undefined);
  }

  get #player(): OrielRecordingPlayer | null {
    return this.#host.shadowRoot?.querySelector('oriel-recording-player') ?? null;
  }

  readonly #changed = (event: Event): void => {
    const [target] = event.composedPath();
    if (target instanceof OrielCamera) this.#camera = target;
    this.#host.requestUpdate();
  };

  readonly #toggleMuted = (): void => {
    const player = this.#player;
    if (player) player.muted = !player.muted;
    this.#host.requestUpdate();
  };

  /** Smoothed, so that it can be read. */
  #shown(time: Milliseconds, now: Milliseconds): void {
    const age = Math.max(0, now - time);
    this.#latency = this.#latency === undefined || Math.abs(age - this.#latency) > 1000 ? age : this.#latency + (age - this.#latency) * 0.1;
  }
}
