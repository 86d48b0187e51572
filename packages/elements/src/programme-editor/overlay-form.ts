import type { Overlay, PreviewImage } from '@oriel/core';
import { html, nothing, type TemplateResult } from 'lit';
import { plus, trash } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import { overlayIcons } from './overlay-stage.ts';
import { SAFE } from './placement.ts';
import type { EditorMessages } from './words.ts';

export interface OverlayFormOptions {
  messages: EditorMessages;
  overlays: readonly Overlay[];
  selected: number | undefined;
  images: readonly PreviewImage[];
  select(index: number): void;
  add(overlay: Overlay): void;
  /** @param group the field, so that its changes are undone together */
  change(index: number, overlay: Overlay, group: string): void;
  remove(index: number): void;
}

/** At the lower left of the safe area, where names are shown. */
const first = { x: SAFE, y: 0.85 };

function newOverlay(kind: Overlay['kind'], { editor: words }: EditorMessages, images: readonly PreviewImage[]): Overlay | undefined {
  if (kind === 'text') return { kind, ...first, size: 0.07, color: '#ffffff', background: '#111214', text: words.newText };
  if (kind === 'clock') return { kind, x: 0.8, y: SAFE, size: 0.06, color: '#ffffff', background: '#111214', timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone };
  const [image] = images;
  return image && { kind, x: SAFE, y: SAFE, image: image.id, width: 0.2 };
}

/** Adds overlays, and changes the selected one. */
export function overlayForm(options: OverlayFormOptions): TemplateResult {
  const { add, images, messages, overlays, selected } = options;
  const { editor: words } = messages;
  const overlay = selected === undefined ? undefined : overlays[selected];
  const kinds = (['text', 'clock', 'image'] as const).filter((kind) => kind !== 'image' || images.length > 0);
  return html`<div class="overlays">
    <div class="adders" role="group" aria-label=${words.overlays}>
      ${kinds.map((kind) => {
        const made = () => {
          const one = newOverlay(kind, messages, images);
          if (one && overlays.length < 20) add(one);
        };
        return html`<button part="add-overlay" aria-label=${words.addOverlay(words.kinds[kind] ?? kind)} aria-disabled=${overlays.length >= 20} @click=${made}>${icon(plus)}${icon(overlayIcons[kind])}<span>${words.kinds[kind]}</span></button>`;
      })}
    </div>
    ${overlay && selected !== undefined ? fieldsOf(overlay, selected, options) : nothing}
  </div>`;
}

function fieldsOf(overlay: Overlay, index: number, { change, images, messages, remove }: OverlayFormOptions): TemplateResult {
  const { editor: words } = messages;
  const set = (name: string, value: unknown) => {
    const changed: Record<string, unknown> = { ...overlay, [name]: value };
    if (value === undefined) delete changed[name];
    change(index, changed as Overlay, `overlay ${index} ${name}`);
  };
  const input = (event: Event) => event.target as HTMLInputElement;
  const range = (name: string, label: string, { max, min, value }: { min: number; max: number; value: number }) =>
    html`<label class="field"><span class="name">${label} <output>${words.percent(value)}</output></span><input type="range" name=${name} min=${min} max=${max} step="0.01" .value=${String(value)} aria-valuetext=${words.percent(value)} @input=${(event: Event) => set(name, input(event).valueAsNumber)} /></label>`;
  const color = (name: 'color' | 'background', label: string, value: string) =>
    html`<label class="field"><span class="name">${label}</span><input type="color" name=${name} .value=${value} @input=${(event: Event) => set(name, input(event).value)} /></label>`;
  const style = (one: Exclude<Overlay, { kind: 'image' }>) => html`
    ${range('size', words.size, { min: 0.02, max: 0.5, value: one.size })} ${color('color', words.color, one.color ?? '#ffffff')}
    <div class="field"><label class="name check"><input type="checkbox" .checked=${one.background !== undefined} @change=${(event: Event) => set('background', input(event).checked ? '#111214' : undefined)} /> ${words.background}</label>
      ${one.background === undefined ? nothing : html`<input type="color" name="background" aria-label=${words.background} .value=${one.background} @input=${(event: Event) => set('background', input(event).value)} />`}</div>
  `;
  return html`<div class="form" part="overlay-form">
    ${overlay.kind === 'text' ? html`<label class="field wide"><span class="name">${words.text}</span><textarea name="text" rows="2" maxlength="500" required .value=${overlay.text} @input=${(event: Event) => input(event).value && set('text', input(event).value)}></textarea></label>` : nothing}
    ${overlay.kind === 'clock' ? html`<label class="field wide"><span class="name">${words.timeZone}</span><input name="timeZone" dir="ltr" maxlength="64" placeholder="UTC" .value=${overlay.timeZone ?? ''} @change=${(event: Event) => set('timeZone', input(event).value.trim() || undefined)} /></label>` : nothing}
    ${overlay.kind === 'image'
      ? html`<label class="field wide"><span class="name">${words.image}</span><select name="image" .value=${overlay.image} @change=${(event: Event) => set('image', input(event).value)}>${images.map(({ id, name }) => html`<option value=${id} ?selected=${id === overlay.image}>${name}</option>`)}</select></label>
          ${range('width', words.width, { min: 0.01, max: 1, value: overlay.width })} ${range('opacity', words.opacity, { min: 0, max: 1, value: overlay.opacity ?? 1 })}`
      : style(overlay)}
    <button class="wide" part="remove-overlay" @click=${() => remove(index)}>${icon(trash)}${words.removeOverlay}</button>
  </div>`;
}
