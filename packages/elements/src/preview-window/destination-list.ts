import type { Destination, DestinationCheck, DestinationStatus } from '@oriel/core';
import { html, nothing, type TemplateResult } from 'lit';
import { circleAlert, circleCheck, hourglass, pencil, plus, radio, rotateCw, square, trash, triangleAlert, unplug } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { PreviewMessages } from './words.ts';

export interface DestinationListOptions {
  messages: PreviewMessages;
  /** Missing while they are loaded. */
  destinations: readonly Destination[] | undefined;
  /** Of those that are live. */
  statuses: readonly DestinationStatus[];
  /** Results of checks by id; `undefined` while one runs. */
  checks: ReadonlyMap<string, DestinationCheck | undefined>;
  add(): void;
  edit(destination: Destination): void;
  remove(destination: Destination): void;
  check(id: string): void;
  restart(id: string): void;
  stop(id: string): void;
}

const signs: Readonly<Record<string, typeof radio>> = { publishing: radio, connecting: hourglass, reconnecting: triangleAlert, failed: circleAlert };

/** Where the programme goes: what each is like, and what can be done with it. */
export function destinationList(options: DestinationListOptions): TemplateResult {
  const { add, destinations = [], messages, statuses } = options;
  const { preview: words } = messages;
  const gone = statuses.filter(({ id }) => destinations.every((one) => one.id !== id));
  return html`<section class="destinations" part="destinations" aria-label=${words.destinations}>
    <div class="title"><h2>${words.destinations}</h2><button part="add" @click=${add}>${icon(plus)}${words.add}</button></div>
    ${options.destinations && destinations.length + gone.length === 0 ? html`<p class="hint">${words.destinationsEmpty}</p>` : nothing}
    <ul>
      ${destinations.map((one) => row(one, statuses.find(({ id }) => id === one.id), options))}
      ${gone.map((status) => row({ id: status.id, name: status.name, kind: status.kind }, status, options))}
    </ul>
  </section>`;
}

function row(destination: Pick<Destination, 'id' | 'name' | 'kind'> & Partial<Destination>, status: DestinationStatus | undefined, options: DestinationListOptions): TemplateResult {
  const { check, checks, edit, messages, remove, restart, stop } = options;
  const { preview: words } = messages;
  const { hasKey, id, kind, name } = destination;
  const state = status?.state ?? 'idle';
  const action = (label: string, part: string, path: typeof radio, click: () => void) =>
    html`<button class="bare" part="destination-action ${part}" aria-label=${words.of(label, name)} title=${label} @click=${click}>${icon(path)}</button>`;
  return html`<li part="destination ${state}" class=${state}>
    <span class="sign">${icon(signs[state] ?? unplug)}</span>
    <span class="about">
      <b dir="auto">${name}</b>
      <span class="facts">
        ${words.kinds[kind] ?? kind} · <span class="state">${words.destinationStates[state] ?? state}</span>
        ${state === 'publishing' ? html` · <span>${words.rate(status?.bitrate ?? 0)}</span>` : nothing}
        ${status && status.droppedFrames > 0 ? html` · <span>${words.dropped(status.droppedFrames)}</span>` : nothing}
        ${hasKey === false ? html` · <span>${words.noKey}</span>` : nothing}
      </span>
      ${reason(status?.reason, undefined, messages)} ${checks.has(id) ? checked(checks.get(id), messages) : nothing}
    </span>
    <span class="actions">
      ${status
        ? [action(words.restart, 'restart', rotateCw, () => restart(id)), state === 'idle' ? nothing : action(words.stop, 'stop-one', square, () => stop(id))]
        : [action(words.check, 'check', circleCheck, () => check(id)), action(words.edit, 'edit', pencil, () => edit(destination as Destination)), action(words.remove, 'remove', trash, () => remove(destination as Destination))]}
    </span>
  </li>`;
}

function reason(code: string | undefined, hint: string | undefined, { preview: { reasons } }: PreviewMessages): TemplateResult | typeof nothing {
  if (code === undefined) return nothing;
  const words = reasons[code];
  return html`<span class="reason"><b>${words?.title ?? code}.</b> ${words?.text ?? hint}</span>`;
}

function checked(result: DestinationCheck | undefined, messages: PreviewMessages): TemplateResult | typeof nothing {
  const { preview: words } = messages;
  const said = !result ? words.checking : result.ok ? words.checkOk : result.reason ? reason(result.reason, result.hint, messages) : result.hint;
  return html`<span class="check" role="status">${said}</span>`;
}
