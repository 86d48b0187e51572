import { nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { controlButton } from '../controls/control.ts';
import { airplay, cast } from '../icons/index.ts';
import type { VideoContext } from './bar.ts';

/** Safari's AirPlay. */
interface AirPlayVideo extends HTMLVideoElement {
  webkitShowPlaybackTargetPicker?(): void;
  readonly webkitCurrentPlaybackTargetIsWireless?: boolean;
}

/** Plays a video on a television: by AirPlay, or by the Remote Playback API, where the browser has it and knows of a device. */
export class RemotePlayer implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #video: () => AirPlayVideo | undefined;
  #watched: AirPlayVideo | undefined;
  #end = new AbortController();
  #available = false;

  constructor(host: ReactiveControllerHost, video: () => HTMLVideoElement | undefined) {
    this.#host = host;
    this.#video = video;
    host.addController(this);
  }

  get available(): boolean {
    return this.#available;
  }

  get active(): boolean {
    return this.#watched?.webkitCurrentPlaybackTargetIsWireless ?? this.#watched?.remote?.state === 'connected';
  }

  get isAirPlay(): boolean {
    return this.#watched?.webkitShowPlaybackTargetPicker !== undefined;
  }

  /** Lets the viewer choose a device. */
  choose(): void {
    const video = this.#watched;
    if (video?.webkitShowPlaybackTargetPicker) video.webkitShowPlaybackTargetPicker();
    // Rejects when nothing is chosen.
    else video?.remote?.prompt().catch(() => undefined);
  }

  hostUpdated(): void {
    const video = this.#video();
    if (video === this.#watched) return;
    this.hostDisconnected();
    this.#watched = video;
    if (video) this.#watch(video, (this.#end = new AbortController()).signal);
  }

  hostDisconnected(): void {
    this.#end.abort();
    this.#watched = undefined;
    this.#available = false;
  }

  #watch(video: AirPlayVideo, signal: AbortSignal): void {
    const changed = () => this.#host.requestUpdate();
    if (this.isAirPlay) {
      video.addEventListener('webkitplaybacktargetavailabilitychanged', (event) => this.#tell('availability' in event && event.availability === 'available'), { signal });
      video.addEventListener('webkitcurrentplaybacktargetiswirelesschanged', changed, { signal });
      return;
    }
    const { remote } = video;
    if (!remote) return;
    for (const type of ['connecting', 'connect', 'disconnect']) remote.addEventListener(type, changed, { signal });
    // Rejects where the browser cannot watch for devices.
    remote.watchAvailability((available) => void (signal.aborted || this.#tell(available))).catch(() => undefined);
    signal.addEventListener('abort', () => void remote.cancelWatchAvailability().catch(() => undefined));
  }

  #tell(available: boolean): void {
    this.#available = available;
    this.#host.requestUpdate();
  }
}

export function remoteButton(remote: RemotePlayer, context: VideoContext): TemplateResult | typeof nothing {
  if (!remote.available && !remote.active) return nothing;
  const { video } = context.messages;
  const label = remote.isAirPlay ? video.airPlay : video.cast;
  return controlButton({ part: 'remote', label, icon: remote.isAirPlay ? airplay : cast, click: () => remote.choose() }, context);
}
