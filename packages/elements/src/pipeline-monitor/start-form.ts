import { BUFFER_DURATION, latePolicies, type OrielError, type PipelineOverview, type PipelineStart, type PipelineStatus } from '@oriel/core';
import { html, nothing, type ReactiveElement, type TemplateResult } from 'lit';
import { refusalOf } from '../base/refusal.ts';
import { play } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import { errorsIn, errorsOf, fieldNames, settingsOf, valuesOf, type FieldErrors, type FieldName } from './start-values.ts';
import { wordsForPipelineError, type PipelineMessages } from './words.ts';

export interface StartFormOptions {
  messages: PipelineMessages;
  defaults: PipelineOverview['defaults'];
  isStarting: boolean;
  /** Why the last start was refused. */
  error: OrielError | undefined;
  dismiss(): void;
  /** Whether there is something to go back to. */
  canCancel: boolean;
  /** @returns whether it was started: the form stays otherwise, with what is in it */
  start(settings: PipelineStart): Promise<boolean>;
}

interface Field {
  name: FieldName;
  label: string;
  hint: string;
  attributes?: Partial<Record<'type' | 'inputmode' | 'placeholder' | 'value' | 'autocomplete', string>>;
  isWide?: boolean;
}

/** What a pipeline is started with. What is typed stays in its fields, and goes with them. */
export class StartForm {
  readonly #host: ReactiveElement;
  #isOpen = false;
  #again: PipelineStatus | undefined;
  #errors: FieldErrors = {};

  constructor(host: ReactiveElement) {
    this.#host = host;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Opens it and puts the focus into it. @param again settings of a pipeline that has run */
  async open(again?: PipelineStatus): Promise<void> {
    this.#isOpen = true;
    this.#again = again;
    this.#errors = {};
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    this.#form?.querySelector<HTMLInputElement>('input')?.focus();
  }

  close(): void {
    this.#isOpen = false;
    this.#again = undefined;
    this.#errors = {};
    this.#host.requestUpdate();
  }

  render(options: StartFormOptions): TemplateResult {
    const { canCancel, defaults, dismiss, error, isStarting, messages } = options;
    const { pipeline: words } = messages;
    const again = this.#again;
    const late = again?.onLate ?? defaults.onLate;
    const fields: Field[] = [
      { name: 'sourceUrl', label: words.source, hint: words.sourceHint, attributes: { type: 'url', value: again?.sourceUrl ?? '' }, isWide: true },
      { name: 'streamId', label: words.id, hint: words.idHint, attributes: { value: again?.streamId ?? '' } },
      { name: 'bufferDuration', label: words.seconds, hint: words.secondsHint(BUFFER_DURATION.least, BUFFER_DURATION.most), attributes: { inputmode: 'decimal', value: String(again?.bufferDuration ?? defaults.bufferDuration) } },
      { name: 'processorUrl', label: words.processor, hint: words.processorHint, attributes: { type: 'url', placeholder: defaults.processorUrl, value: again?.processorUrl ?? '' } },
      { name: 'publishUrl', label: words.publish, hint: words.publishHint, attributes: { type: 'url', placeholder: defaults.publishUrl, value: again?.publishUrl ?? '' } },
      { name: 'publishKey', label: words.key, hint: words.keyHint, attributes: { type: 'password', autocomplete: 'new-password' } },
      { name: 'outputUrl', label: words.outputUrl, hint: words.outputUrlHint, attributes: { type: 'url', value: again?.outputUrl ?? '' } },
    ];
    const isAtField = error !== undefined && Object.keys(errorsOf(error)).length > 0;
    return html`<form class="start" part="start" novalidate aria-labelledby="start-title" @submit=${(event: Event) => this.#submit(event, options)} @input=${(event: Event) => this.#typed(event)}>
      <h2 id="start-title">${words.startTitle}</h2>
      ${error && !isAtField ? refusalOf(wordsForPipelineError(error, messages), words.close, dismiss) : nothing}
      <div class="fields">
        ${fields.map((field) => this.#field(field, messages))}
        <fieldset class="late">
          <legend class="name">${words.late}</legend>
          ${latePolicies.map(
            (one) => html`<label class="choice"><input type="radio" name="onLate" value=${one} .checked=${one === late} /><span>${words.latePolicies[one]} <span class="hint">${words.lateHints[one]}</span></span></label>`,
          )}
        </fieldset>
      </div>
      <div class="actions">
        ${canCancel ? html`<button type="button" part="cancel" @click=${() => this.#cancel()}>${words.cancel}</button>` : nothing}
        <button class="primary" part="start-button" aria-disabled=${isStarting}>${icon(play)}${isStarting ? words.starting : words.start}</button>
      </div>
    </form>`;
  }

  #field({ attributes: { autocomplete = 'off', inputmode, placeholder, type = 'text', value = '' } = {}, hint, isWide, label, name }: Field, { pipeline: words, pipelineErrors }: PipelineMessages): TemplateResult {
    const code = this.#errors[name];
    const codes: Readonly<Record<string, { title: string; text: string } | undefined>> = pipelineErrors;
    const said = code && (words.fieldErrors[code] ?? (codes[code] && `${codes[code].title}. ${codes[code].text}`));
    const isLatin = name !== 'bufferDuration';
    return html`<div class="field ${isWide ? 'wide' : ''}">
      <label class="name" for=${name}>${label}</label>
      <input
        id=${name}
        name=${name}
        part="field"
        type=${type}
        dir=${isLatin ? 'ltr' : nothing}
        inputmode=${inputmode ?? nothing}
        placeholder=${placeholder || nothing}
        autocomplete=${autocomplete}
        spellcheck="false"
        maxlength=${name === 'streamId' ? 64 : 2048}
        .value=${value}
        aria-invalid=${said ? 'true' : nothing}
        aria-describedby="${name}-hint"
      />
      <span class="hint ${said ? 'wrong' : ''}" id="${name}-hint">${said ?? hint}</span>
    </div>`;
  }

  get #form(): HTMLFormElement | null {
    return this.#host.renderRoot.querySelector('form.start');
  }

  async #submit(event: Event, { isStarting, start }: StartFormOptions): Promise<void> {
    event.preventDefault();
    const form = this.#form;
    if (isStarting || !form) return;
    const values = valuesOf(form);
    this.#isOpen = true;
    if (this.#show(errorsIn(values))) return;
    if (await start(settingsOf(values))) this.close();
  }

  /** Of a start that the server refused. */
  refused(error: OrielError): void {
    this.#show(errorsOf(error));
  }

  /** @returns whether there are any; the focus goes to the first */
  #show(errors: FieldErrors): boolean {
    this.#errors = errors;
    this.#host.requestUpdate();
    const first = fieldNames.find((name) => errors[name]);
    if (first) void this.#host.updateComplete.then(() => this.#form?.querySelector<HTMLInputElement>(`#${first}`)?.focus());
    return first !== undefined;
  }

  /** What was wrong is judged again with every change; another page's pipelines do not close what somebody has begun. */
  #typed({ target }: Event): void {
    this.#isOpen = true;
    const form = this.#form;
    const { name } = target as HTMLInputElement;
    if (!form || !this.#errors[name as FieldName]) return;
    const { [name as FieldName]: now } = errorsIn(valuesOf(form));
    const { [name as FieldName]: _before, ...rest } = this.#errors;
    this.#errors = { ...rest, ...(now && { [name]: now }) };
    this.#host.requestUpdate();
  }

  #cancel(): void {
    this.close();
    void this.#host.updateComplete.then(() => this.#host.renderRoot.querySelector<HTMLElement>('[part~="add"]')?.focus());
  }
}
