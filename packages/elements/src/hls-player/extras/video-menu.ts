import { html, nothing, type TemplateResult } from 'lit';
import { videoMenu } from '../../base/messages/english/video-menu.ts';
import { moveFocus } from '../../controls/menu.ts';
import { check, download, gauge, link, pictureInPicture2, repeat } from '../../icons/index.ts';
import { icon } from '../../theme/icon.ts';
import type { ExtrasHost } from './extras-host.ts';
import { LatePopup } from './late-popup.ts';

export interface VideoMenuActions {
  showStatistics(): void;
  tell(text: string): void;
}

const english = { videoMenu };
/** Between the menu and the edge of the page, px. */
const MARGIN = 8;

/** What a finger that is held on the picture opens, or the right button of a mouse. */
export class VideoMenu {
  readonly #host: ExtrasHost;
  readonly #actions: VideoMenuActions;
  readonly #popup: LatePopup;
  #at = { x: 0, y: 0 };

  constructor(host: ExtrasHost, actions: VideoMenuActions) {
    this.#host = host;
    this.#actions = actions;
    this.#popup = new LatePopup(host, 'video-menu');
  }

  /** @param x in the window, as of pointer events */
  open(x: number, y: number): void {
    this.#at = { x, y };
    this.#popup.open();
  }

  updated(): void {
    this.#popup.updated();
  }

  close(): void {
    this.#popup.close();
  }

  render(): TemplateResult | typeof nothing {
    const popup = this.#popup;
    if (!popup.isOpen) return nothing;
    const words = this.#words;
    const { commands, direction, messages, openOffline, pictureInPicture, player } = this.#host.context();
    const { loop } = player.intent;
    const speed = this.#host.find('[part~="speed"]');
    const toggle = (event: ToggleEvent) => {
      popup.toggle(event);
      if (event.newState === 'open') this.#place(event.currentTarget as HTMLElement);
    };
    const act = (action: () => void) => () => {
      popup.hide();
      action();
    };
    return html`<div class="popup menu video-menu" part="menu" id=${popup.id} popover role="menu" dir=${direction} aria-label=${words.label} @beforetoggle=${popup.beforeToggle} @toggle=${toggle} @keydown=${moveFocus} @contextmenu=${() => popup.hide()}>
      <button class="bare" part="menu-item" role="menuitemcheckbox" aria-checked=${loop} tabindex="-1" @click=${act(() => commands.setLoop(!loop))}>${icon(repeat)}<span>${words.loop}</span>${loop ? icon(check) : nothing}</button>
      ${item(icon(link), words.copyLink, act(() => void this.#copy()))} ${item(icon(link), words.copyLinkAt, act(() => void this.#copy(player.facts.time)))}
      ${speed ? item(icon(gauge), messages.controls.speed, act(() => speed.click())) : nothing}
      ${pictureInPicture.supported ? item(icon(pictureInPicture2), messages.controls.pictureInPicture, act(() => pictureInPicture.toggle())) : nothing}
      ${player.facts.video?.savable ? item(icon(download), messages.video.saveOffline, act(openOffline)) : nothing}
      ${item(nothing, words.statistics, act(() => this.#actions.showStatistics()))}
    </div>`;
  }

  get #words() {
    return this.#host.wordsOf(english).videoMenu;
  }

  /** Beside the pointer, within the window. */
  #place(menu: HTMLElement): void {
    const { x, y } = this.#at;
    const { height, width } = menu.getBoundingClientRect();
    const within = (at: number, size: number, all: number) => `${Math.max(MARGIN, Math.min(at, all - size - MARGIN))}px`;
    Object.assign(menu.style, { left: within(x, width, innerWidth), top: within(y, height, innerHeight) });
  }

  async #copy(time?: number): Promise<void> {
    const link = this.#host.link();
    const url = new URL(URL.canParse(link, document.baseURI) ? link : location.href, document.baseURI);
    if (time !== undefined) url.searchParams.set('t', String(Math.floor(time)));
    const words = this.#words;
    const copied = await navigator.clipboard?.writeText(url.href).then(() => true, () => false);
    this.#actions.tell(copied ? words.copied : words.notCopied(url.href));
  }
}

const item = (sign: unknown, label: string, click: () => void): TemplateResult =>
  html`<button class="bare" part="menu-item" role="menuitem" tabindex="-1" @click=${click}>${sign}<span>${label}</span></button>`;
