import { pipelineLogLevels, type PipelineLogLine } from '@oriel/core';
import { html, nothing, type ReactiveElement, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { chevronDown, circleAlert, pause, play, triangleAlert } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import { matches, type LogEntry, type LogFilter, type LogLines } from './log-lines.ts';
import type { PipelineMessages } from './words.ts';

export interface LogViewOptions {
  messages: PipelineMessages;
  log: LogLines;
  /** Ids of the pipelines to choose from. */
  pipelines: readonly string[];
  time(iso: string): string;
}

/** So near to the end it counts as the end, pixels. */
const NEAR = 24;
const signs: Readonly<Record<string, typeof play>> = { warn: triangleAlert, error: circleAlert };

/** The log as it comes in. It stays at its end until somebody scrolls up, and speaks errors only. */
export class LogView {
  readonly #host: ReactiveElement;
  #filter: LogFilter = { level: 'info', pipeline: '', text: '' };
  #isAtEnd = true;
  #goesToEnd = false;
  /** Where it was scrolled to when it was last looked at, pixels. */
  #place = 0;
  #spoken = '';

  constructor(host: ReactiveElement) {
    this.#host = host;
  }

  /** New lines have come. */
  heard(lines: readonly PipelineLogLine[], { pipeline: words }: PipelineMessages): void {
    const error = lines.findLast((line) => line.level === 'error' && matches(line, this.#filter));
    if (error) this.#spoken = words.logError(error.streamId, error.message);
  }

  /** Call it after each update. */
  updated(): void {
    const box = this.#box;
    this.#goesToEnd = false;
    if (box && this.#isAtEnd && box.scrollHeight - box.clientHeight - box.scrollTop > 1) box.scrollTop = box.scrollHeight;
    this.#place = box?.scrollTop ?? 0;
  }

  forget(): void {
    this.#spoken = '';
  }

  render({ log, messages, pipelines, time }: LogViewOptions): TemplateResult {
    const { pipeline: words } = messages;
    // Before there are more lines: the event of a scroll may come after them.
    this.#isAtEnd = this.#goesToEnd || this.#measure();
    const filter = this.#filter;
    const missed = log.missed(filter);
    const set = (change: Partial<LogFilter>) => {
      this.#filter = { ...filter, ...change };
      this.#goesToEnd = true;
      this.#host.requestUpdate();
    };
    const value = (event: Event) => (event.target as HTMLInputElement | HTMLSelectElement).value;
    return html`<section class="log" part="log" aria-label=${words.log}>
      <div class="title">
        <h2>${words.log}</h2>
        <div class="filters">
          <label><span class="name">${words.level}</span>
            <select part="log-level" @change=${(event: Event) => set({ level: value(event) })}>${pipelineLogLevels.map((one) => html`<option value=${one} ?selected=${one === filter.level}>${words.levels[one]}</option>`)}</select>
          </label>
          <label><span class="name">${words.pipeline}</span>
            <select part="log-pipeline" @change=${(event: Event) => set({ pipeline: value(event) })}>
              <option value="" ?selected=${filter.pipeline === ''}>${words.all}</option>
              ${pipelines.map((id) => html`<option value=${id} ?selected=${id === filter.pipeline}>${id}</option>`)}
            </select>
          </label>
          <input part="log-filter" type="search" aria-label=${words.filter} placeholder=${words.filter} .value=${filter.text} @input=${(event: Event) => set({ text: value(event) })} />
          <button part="log-pause" aria-pressed=${log.isHeld} @click=${() => this.#hold(log)}>${icon(log.isHeld ? play : pause)}${!log.isHeld ? words.pause : missed > 0 ? words.resumeWith(missed) : words.resume}</button>
        </div>
      </div>
      <div class="lines-frame">
        <div class="lines" part="log-lines" role="log" aria-live="off" aria-label=${words.log} tabindex="0" @scroll=${() => this.#scrolled()}>
          ${guard([log.shown, filter, messages], () => this.#lines(log.shown, messages, time))}
        </div>
        ${this.#isAtEnd ? nothing : html`<button class="newest" part="log-newest" @click=${() => this.#toEnd()}>${icon(chevronDown)}${words.newest}</button>`}
      </div>
      <div class="visually-hidden" role="status">${this.#spoken}</div>
    </section>`;
  }

  #lines(entries: readonly LogEntry[], { pipeline: words }: PipelineMessages, time: (iso: string) => string): TemplateResult {
    const found = entries.filter(({ line }) => matches(line, this.#filter));
    if (found.length === 0) return html`<p class="hint">${entries.length === 0 ? words.logEmpty : words.logNone}</p>`;
    return html`${repeat(
      found,
      ({ key }) => key,
      ({ line: { batchNumber, level, message, stage, streamId, time: at } }) => html`<div class="line ${level}" part="log-line">
        <time datetime=${at}>${time(at)}</time>
        <span class="level">${signs[level] ? icon(signs[level]) : nothing}<span class=${signs[level] ? '' : 'visually-hidden'}>${words.levelOf[level] ?? level}</span></span>
        <span class="of"><bdi>${streamId}</bdi>${stage ? html` · ${words.stageNames[stage] ?? stage}` : nothing}${batchNumber === undefined ? nothing : html` · ${words.batch(batchNumber)}`}</span>
        <span class="message" dir="auto">${message}</span>
      </div>`,
    )}`;
  }

  get #box(): HTMLElement | null {
    return this.#host.renderRoot.querySelector('.lines');
  }

  #scrolled(): void {
    if (this.#measure() !== this.#isAtEnd) this.#host.requestUpdate();
  }

  /** Whether it is at its end, or was and nobody has scrolled: another width makes other heights. */
  #measure(): boolean {
    const box = this.#box;
    return !box || box.scrollHeight - box.clientHeight - box.scrollTop <= NEAR || (this.#isAtEnd && box.scrollTop >= this.#place);
  }

  #toEnd(): void {
    this.#goesToEnd = true;
    this.#host.requestUpdate();
    this.#box?.focus();
  }

  #hold(log: LogLines): void {
    log.hold(!log.isHeld);
    if (!log.isHeld) this.#goesToEnd = true;
    this.#host.requestUpdate();
  }
}
