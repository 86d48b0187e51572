import { expect, fixture, html } from '@open-wc/testing';
import { english, loadMessages, OrielElement, registerMessages, type Messages } from '@oriel/elements/base';
import { Format } from '../../../packages/elements/dist/base/format.js';
import arabic from '../../../packages/elements/dist/base/messages/ar.js';
import german from '../../../packages/elements/dist/base/messages/de.js';
import { messagesFor } from '../../../packages/elements/dist/base/messages/messages.js';
import { until } from '../until.ts';

/** Shows a word of its locale. */
class Speaker extends OrielElement {
  get all(): Messages {
    return this.words(english);
  }
  protected override render() {
    return html`${this.all.controls.play}`;
  }
}
customElements.define('test-speaker', Speaker);

const speaker = (locale: string) => fixture<Speaker>(html`<test-speaker locale=${locale}></test-speaker>`);
const says = (element: Element, words: string) => until(() => expect(element.shadowRoot!.textContent).to.equal(words));

type Entry = [path: string, message: unknown];
const entries = (messages: Messages): Entry[] =>
  Object.entries(messages).flatMap(([group, all]) => Object.entries(all as object).map(([name, message]): Entry => [`${group}.${name}`, message]));

describe('messages', () => {
  const german1 = entries(german(new Format('de', 'de')));
  const arabic1 = entries(arabic(new Format('ar', 'ar')));
  const english1 = entries(messagesFor('en', english));

  for (const [language, all] of [['German', german1], ['Arabic', arabic1]] as const) {
    it(`has every message in ${language}, with the same arguments`, () => {
      const shape = ([path, message]: Entry) => `${path} ${typeof message} ${typeof message === 'function' ? message.length : ''}`;
      expect(all.map(shape).sort()).to.deep.equal(english1.map(shape).sort());
    });
  }

  it('has no English words in Arabic', () => {
    const printedOnKeys = /^keys\./;
    const NAMES = /WebRTC|AirPlay|HLS|YouTube|Facebook|Twitch|https?:|rtmps?:|srt:|AAC|AES|PNG|JPEG|WebP/g;
    const textsOf = (message: unknown): string[] =>
      typeof message === 'string' ? [message] : typeof message === 'function' ? textsOf(message(2, 3, 4)) : typeof message === 'object' && message !== null ? Object.values(message).flatMap(textsOf) : [String(message)];
    const said = arabic1.flatMap(([path, message]) => (printedOnKeys.test(path) ? [] : textsOf(message)));
    expect(said.filter((text) => /[a-z]{3}/i.test(text.replaceAll(NAMES, '')))).to.deep.equal([]);
  });

  it('counts in the six plural forms of Arabic', () => {
    const { timeline } = arabic(new Format('ar', 'ar'));
    const forms = [0, 1, 2, 3, 11, 100].map((count) => timeline.events(count).replaceAll(/\d/g, ''));
    expect(new Set(forms).size).to.equal(6);
  });

  it('are English at first, and those of the locale when they have arrived', async () => {
    const element = await speaker('ar');
    expect(element.all.controls.pause).to.equal('Pause');
    await says(element, 'تشغيل');
    expect(element.all.controls.pause).to.equal('إيقاف مؤقت');
  });

  it('of a language serve its regions, with the numbers of the region', async () => {
    const element = await speaker('de-CH');
    await says(element, 'Wiedergeben');
    expect(element.all.controls.speedOf(0.5)).to.equal('0.5×');
    element.locale = 'de-DE';
    expect(element.all.controls.speedOf(0.5)).to.equal('0,5×');
  });

  it('can be registered for another language, replaced, and left out in part', async () => {
    const element = await speaker('fr-CA');
    expect(element.shadowRoot!.textContent).to.equal('Play');
    registerMessages('fr', async () => ({ default: () => ({ controls: { play: 'Lecture' } }) }));
    await says(element, 'Lecture');
    expect(element.all.controls.pause).to.equal('Pause');
    expect(element.all.grid.cameras).to.equal('Cameras');
    registerMessages('fr', async () => ({ default: () => ({ controls: { play: 'Lire' } }) }));
    await says(element, 'Lire');
  });

  it('can be loaded before they are needed', async () => {
    registerMessages('fi', async () => ({ default: () => ({ controls: { play: 'Toista' } }) }));
    await loadMessages('fi-FI');
    const element = await speaker('fi');
    expect(element.shadowRoot!.textContent).to.equal('Toista');
  });

  it('stay English when those of the locale cannot be loaded', async () => {
    const logged: unknown[] = [];
    const { error } = console;
    console.error = (...words: unknown[]) => logged.push(words[0]);
    try {
      registerMessages('sv', () => Promise.reject(new Error('no such file')));
      const element = await speaker('sv');
      await until(() => logged.length > 0);
      expect(element.shadowRoot!.textContent).to.equal('Play');
      element.requestUpdate();
      await element.updateComplete;
      expect(logged).to.have.length(1);
    } finally {
      console.error = error;
    }
  });
});
