import { html, nothing, type TemplateResult } from 'lit';
import { check } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { SharedContext } from './control.ts';
import { beforeToggle, keepKeys, takeFocus } from './popup.ts';

export interface Choice<Value> {
  readonly value: Value;
  readonly label: string;
  /** At the end of its line, as a time. */
  readonly note?: string;
}

export interface MenuOptions<Value> {
  /** Unique in the shadow tree; also a part and a class. */
  name: string;
  label: string;
  /** On the button. Text has to be in `buttonLabel` too. */
  content: unknown;
  /** Label of the button for screen readers; default: `label`. */
  buttonLabel?: string;
  choices: readonly Choice<Value>[];
  selected: Value;
  disabled?: boolean;
  /** Below the choices. */
  footer?: unknown;
  select(value: Value): void;
}

/** A button that opens a list with one selected choice. */
export function menu<Value>({ buttonLabel, choices, content, disabled = false, footer, label, name, select, selected }: MenuOptions<Value>, { direction, popups }: SharedContext): TemplateResult {
  return html`<button class="bare ${name}" part="control ${name}" popovertarget=${name} aria-haspopup="menu" aria-label=${buttonLabel ?? label} title=${label} ?disabled=${disabled}>
      ${content}
    </button>
    <div class="popup menu" part="menu" id=${name} popover dir=${direction} role="menu" aria-label=${label} @beforetoggle=${(event: ToggleEvent) => beforeToggle(event, popups)} @toggle=${takeFocus} @keydown=${moveFocus}>
      ${(popups && !popups.has(name) ? [] : choices).map(
        (choice) => html`<button
          class="bare"
          part="menu-item"
          role="menuitemradio"
          aria-checked=${choice.value === selected}
          tabindex="-1"
          @click=${(event: Event) => {
            (event.currentTarget as HTMLElement).closest<HTMLElement>('[popover]')?.hidePopover();
            select(choice.value);
          }}
        >
          ${icon(check)}<span>${choice.label}</span>${choice.note ? html` <bdi class="note" dir="ltr">${choice.note}</bdi>` : nothing}
        </button>`,
      )}${popups?.has(name) ? footer : nothing}
    </div>`;
}

/** Arrow keys, Home and End (WAI-ARIA menu pattern); Tab leaves and closes. */
export function moveFocus(event: KeyboardEvent): void {
  keepKeys(event);
  const list = event.currentTarget as HTMLElement;
  const items = [...list.querySelectorAll('button')];
  const at = items.findIndex((item) => item.matches(':focus'));
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (event.key === 'Tab') list.hidePopover();
  if (to === undefined) return;
  event.preventDefault();
  items.at(to % items.length)?.focus();
}
