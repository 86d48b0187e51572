import type { OrielClient, PipelineStatus } from '@oriel/core';
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { OrielErrorEvent, OrielStateEvent } from '../base/events.ts';
import { circleCheck, clock, rotateCw, triangleAlert, videoOff, volume2, volumeX } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { PipelineMessages } from './words.ts';

export interface PicturesOptions {
  client: OrielClient;
  messages: PipelineMessages;
  status: PipelineStatus;
  locale: string | undefined;
  /** How long something has been so, ms. */
  since(iso: string | undefined): number;
}

/** What goes in beside what comes out. The source is played where its server lets this page load it. */
export class Pictures {
  readonly #host: ReactiveControllerHost;
  /** Address of the source that cannot be played here. */
  #refused: string | undefined;
  #attempt = 0;
  #isHeard = false;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  render(options: PicturesOptions): TemplateResult {
    return html`<div class="pictures">${this.#input(options)} ${this.#output(options)}</div>`;
  }

  #input({ client, locale, messages, status: { isRunning, sourceUrl } }: PicturesOptions): TemplateResult {
    const { pipeline: words } = messages;
    const isRefused = this.#refused === sourceUrl;
    const player = () => keyed(
      `${this.#attempt} ${sourceUrl}`,
      html`<oriel-hls-player
        part="input-player"
        exportparts="video: input-video, panel: input-panel, retry: input-retry, progress: input-progress, title: input-title, resume: input-resume, start-over: input-start-over, skipped: input-skipped, caption-text: input-caption-text, swiped: input-swiped, statistics: input-statistics, close: input-close, notice: input-notice, notice-action: input-notice-action, field: input-field, save-offline: input-save-offline, cancel-offline: input-cancel-offline, remove-offline: input-remove-offline, remote: input-remote, spinner: input-spinner, start: input-start, controls: input-controls, seek-bar: input-seek-bar, seek-track: input-seek-track, seek-thumb: input-seek-thumb, seek-picture: input-seek-picture, seek-title: input-seek-title, seek-time: input-seek-time, bar: input-bar, control: input-control, play: input-play, skip-back: input-skip-back, skip-forward: input-skip-forward, volume: input-volume, mute: input-mute, volume-slider: input-volume-slider, time: input-time, live: input-live, chapters: input-chapters, captions: input-captions, audio: input-audio, quality: input-quality, speed: input-speed, help: input-help, picture-in-picture: input-picture-in-picture, fullscreen: input-fullscreen, menu: input-menu, menu-item: input-menu-item, dialog: input-dialog"
        controls="play live volume quality fullscreen"
        label=${words.input}
        autoplay
        muted
        remember="false"
        report="false"
        .client=${client}
        .locale=${locale}
        .src=${sourceUrl}
        @oriel-error=${(event: OrielErrorEvent) => this.#failed(event, sourceUrl)}
        @oriel-state=${(event: OrielStateEvent) => this.#played(event)}
      ></oriel-hls-player>`,
    );
    return html`<section part="input" aria-label=${words.input}>
      <div class="title"><h2>${words.input}</h2></div>
      <div class="screen">
        ${isRunning && !isRefused ? player() : nothing}
        ${isRefused && isRunning
          ? html`<div class="panel" part="panel">${icon(videoOff)}<p class="panel-title">${words.inputFailed}</p><p>${words.inputFailedText}</p><button part="retry" @click=${() => this.#again()}>${icon(rotateCw)}${words.retry}</button></div>`
          : isRunning ? nothing : html`<div class="panel" part="panel">${icon(videoOff)}<p class="panel-title">${words.inputWaiting}</p></div>`}
      </div>
      <p class="facts"><span dir="ltr">${sourceUrl}</span></p>
    </section>`;
  }

  #output(options: PicturesOptions): TemplateResult {
    const { client, locale, messages, status } = options;
    const { pipeline: words } = messages;
    const { bufferDuration, isRunning, streamId, transports } = status;
    return html`<section part="output" aria-label=${words.output}>
      <div class="title">
        <h2>${words.output}</h2>
        ${transports.length > 0 ? html`<button class="bare" part="listen" aria-pressed=${this.#isHeard} aria-label=${words.listen} title=${this.#isHeard ? words.mute : words.listen} @click=${() => this.#listen()}>${icon(this.#isHeard ? volume2 : volumeX)}</button>` : nothing}
      </div>
      <div class="screen">
        ${transports.length > 0
          ? html`<oriel-camera
              part="output-player"
              exportparts="video: output-video, badge: output-badge, name: output-name, notice: output-notice, panel: output-panel, play: output-play"
              .client=${client}
              .locale=${locale}
              .camera=${streamId}
              .muted=${!this.#isHeard}
            ></oriel-camera>`
          : html`<div class="panel" part="panel">${icon(isRunning ? clock : videoOff)}<p class="panel-title">${isRunning ? words.outputWaiting : words.outputOver}</p> ${isRunning ? html`<p>${words.outputWaitingText(bufferDuration * 1000)}</p>` : nothing}</div>`}
      </div>
      ${outputFacts(options)}
    </section>`;
  }

  #failed(event: OrielErrorEvent, source: string): void {
    // It is a fact about this page, not about the pipeline.
    event.preventDefault();
    event.stopPropagation();
    this.#refused = source;
    this.#host.requestUpdate();
  }

  #played(event: OrielStateEvent): void {
    event.stopPropagation();
  }

  #again(): void {
    this.#refused = undefined;
    this.#attempt++;
    this.#host.requestUpdate();
  }

  #listen(): void {
    this.#isHeard = !this.#isHeard;
    this.#host.requestUpdate();
  }
}

/** Whether it is sent, and whether viewers can get it. */
function outputFacts({ messages, since, status: { isRunning, output, outputUrl } }: PicturesOptions): TemplateResult {
  const { pipeline: words } = messages;
  const { availability, availabilitySince, bitrate, droppedFrames, state } = output;
  const signs: Readonly<Record<string, typeof clock>> = { available: circleCheck, missing: triangleAlert };
  return html`<p class="facts">
      <span part="output-state">${words.outputStates[state] ?? state}</span>${state === 'publishing' ? html` · ${words.rate(bitrate)}` : nothing}${droppedFrames > 0 ? html` · ${words.dropped(droppedFrames)}` : nothing}
    </p>
    ${isRunning
      ? html`<p class="availability ${availability}" part="availability ${availability}">
          ${icon(signs[availability] ?? clock)}<span>${words.availabilities[availability] ?? availability}${availabilitySince && (availability === 'available' || availability === 'missing') ? html`, ${words.since(since(availabilitySince))}` : nothing} ${outputUrl ? html`<br /><span class="facts" dir="ltr">${outputUrl}</span>` : nothing}</span>
        </p>`
      : nothing}`;
}
