import { html, nothing, type TemplateResult } from 'lit';
import { videoMenu } from '../../base/messages/english/video-menu.ts';
import { x } from '../../icons/index.ts';
import { icon } from '../../theme/icon.ts';
import { connectionOf } from '../connection.ts';
import type { ExtrasHost } from './extras-host.ts';

const english = { videoMenu };

/** Numbers of the playback, for whoever looks for the cause of a problem. */
export class Statistics {
  readonly #host: ExtrasHost;
  #isOpen = false;

  constructor(host: ExtrasHost) {
    this.#host = host;
  }

  open(isOpen = true): void {
    this.#isOpen = isOpen;
    this.#host.requestUpdate();
  }

  render(): TemplateResult | typeof nothing {
    const video = this.#host.video();
    if (!this.#isOpen || !video) return nothing;
    const words = this.#host.wordsOf(english).videoMenu;
    const { messages } = this.#host.context();
    return html`<section class="statistics" part="statistics" aria-label=${words.statistics}>
      <button class="bare" part="close" aria-label=${messages.controls.close} title=${messages.controls.close} @click=${() => this.open(false)}>${icon(x)}</button>
      <dl>
        ${this.#rows(video).map(([name, value]) => html`<dt>${name}</dt><dd><bdi>${value}</bdi></dd>`)}
      </dl>
    </section>`;
  }

  #rows(video: HTMLVideoElement): [name: string, value: string][] {
    const words = this.#host.wordsOf(english).videoMenu;
    const { messages, player } = this.#host.context();
    const { bandwidth, buffered, dataUsed, live, range, rendition, source = '', time = 0 } = player.facts;
    const { droppedVideoFrames, totalVideoFrames } = video.getVideoPlaybackQuality();
    const ahead = (buffered.find(({ from, to }) => from <= time && time <= to)?.to ?? time) - time;
    const { effectiveType, type } = connectionOf() ?? {};
    const network = [type, effectiveType].filter(Boolean).join(', ');
    const rows: [name: string, value: string | undefined][] = [
      [words.source, source.split('?')[0]],
      [words.resolution, words.size(video.videoWidth, video.videoHeight)],
      [words.viewport, words.size(Math.round(video.clientWidth * devicePixelRatio), Math.round(video.clientHeight * devicePixelRatio))],
      [messages.controls.quality, rendition],
      [words.frames, words.dropped(droppedVideoFrames, totalVideoFrames)],
      [words.bandwidth, bandwidth && messages.video.rate(bandwidth)],
      [words.buffer, words.seconds(ahead)],
      [words.latency, live && range ? words.seconds(Math.max(0, range.to - time)) : undefined],
      [words.dataUsed, dataUsed && messages.video.dataUsed(dataUsed)],
      [words.network, network],
    ] as [string, string | undefined][];
    return rows.filter((row): row is [string, string] => Boolean(row[1]));
  }
}
