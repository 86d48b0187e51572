import { html, type TemplateResult } from 'lit';
import { videoMenu } from '../../base/messages/english/video-menu.ts';
import type { LazyPart } from '../lazy.ts';
import { captionStyles } from './caption-styles.ts';
import { Captions } from './captions.ts';
import type { ExtrasHost } from './extras-host.ts';
import { menuStyles } from './menu-styles.ts';
import { Notice } from './notice.ts';
import { Offline } from './offline.ts';
import { offlineStyles } from './offline-styles.ts';
import { Statistics } from './statistics.ts';
import { VideoMenu } from './video-menu.ts';

const english = { videoMenu };

/** What the player has besides its controls, in one piece of code that is loaded when one of it is first needed. */
export class Extras implements LazyPart {
  readonly styles = [captionStyles, menuStyles, offlineStyles];
  readonly captions: Captions;
  readonly menu: VideoMenu;
  readonly offline: Offline;
  readonly #host: ExtrasHost;
  readonly #notice: Notice;
  readonly #statistics: Statistics;

  constructor(host: ExtrasHost) {
    this.#host = host;
    this.captions = new Captions(host);
    this.#notice = new Notice(host);
    this.#statistics = new Statistics(host);
    this.offline = new Offline(host, (text) => this.#notice.tell(text));
    this.menu = new VideoMenu(host, { showStatistics: () => this.#statistics.open(), tell: (text) => this.#notice.tell(text) });
  }

  /** The device went from Wi-Fi to mobile data. */
  tellMobile(): void {
    const { commands, player } = this.#host.context();
    const words = this.#host.wordsOf(english).videoMenu;
    if (player.facts.dataSaver) this.#notice.tell(words.mobileSaving);
    else this.#notice.tell(words.mobile, { label: words.turnOn, click: () => commands.setDataSaver('on') });
  }

  render(): TemplateResult {
    return html`${this.captions.render()} ${this.#statistics.render()} ${this.#notice.render()} ${this.menu.render()} ${this.offline.render()}`;
  }

  updated(): void {
    this.captions.updated();
    this.menu.updated();
    this.offline.updated();
  }

  close(): void {
    this.captions.close();
    this.menu.close();
    this.offline.close();
    this.#notice.close();
  }
}
