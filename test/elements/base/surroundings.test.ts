import { expect, fixture, html } from '@open-wc/testing';
import '@oriel/elements/context/define';
import { OrielElement } from '@oriel/elements/base';
import { until } from '../until.ts';

/** Counts how often it renders, and shows what it inherits. */
class Inhabitant extends OrielElement {
  renders = 0;
  get language(): string {
    return this.activeLocale;
  }
  get side(): string {
    return this.direction;
  }
  protected override render() {
    this.renders += 1;
    return html`${this.activeLocale} ${this.direction}`;
  }
}
customElements.define('test-inhabitant', Inhabitant);

const make = () => document.createElement('test-inhabitant') as Inhabitant;
const shows = (element: Element, text: string) => until(() => expect(element.shadowRoot!.textContent).to.equal(text));

/** An element in `depth` shadow trees, one inside the other; `outer` is the host of the outermost. */
async function nested(depth: number): Promise<{ outer: HTMLElement; roots: ShadowRoot[]; element: Inhabitant }> {
  const outer = await fixture<HTMLElement>(html`<div></div>`);
  const roots: ShadowRoot[] = [];
  let host = outer;
  for (let level = 0; level < depth; level++) {
    const root = host.attachShadow({ mode: level % 2 ? 'closed' : 'open' });
    roots.push(root);
    host = document.createElement('div');
    root.append(host);
  }
  const element = make();
  host.append(element);
  await element.updateComplete;
  return { outer, roots, element };
}

describe('the language and the direction around an element', () => {
  it('are inherited through shadow roots, closed ones too', async () => {
    const { outer, element } = await nested(3);
    outer.lang = 'de-AT';
    outer.dir = 'rtl';
    await shows(element, 'de-AT rtl');
  });

  it('are followed when they change, on the page and inside a shadow root', async () => {
    const { outer, roots, element } = await nested(2);
    outer.lang = 'de';
    await shows(element, 'de ltr');
    const inner = roots[0]!.firstElementChild as HTMLElement;
    inner.lang = 'fi';
    inner.dir = 'rtl';
    await shows(element, 'fi rtl');
    inner.removeAttribute('lang');
    inner.removeAttribute('dir');
    await shows(element, 'de ltr');
  });

  it('come from around the slot that an element is in', async () => {
    const host = await fixture<HTMLElement>(html`<div><test-inhabitant></test-inhabitant></div>`);
    host.attachShadow({ mode: 'open' }).innerHTML = '<p lang="ja" dir="rtl"><slot></slot></p>';
    const element = host.firstElementChild as Inhabitant;
    host.append(element);
    await shows(element, 'ja rtl');
  });

  it('give way to the element’s own locale, then to that of the context', async () => {
    const context = await fixture(html`<oriel-context locale="fr" lang="de"><test-inhabitant></test-inhabitant></oriel-context>`);
    const element = context.firstElementChild as Inhabitant;
    await shows(element, 'fr ltr');
    element.locale = 'es_MX';
    await shows(element, 'es-MX ltr');
    element.locale = 'no-such-language-tag!';
    await shows(element, 'fr ltr');
  });

  it('are those of the new place after a move, and of the browser where there are none', async () => {
    const { outer, element } = await nested(1);
    outer.lang = 'de';
    await shows(element, 'de ltr');
    const other = await fixture<HTMLElement>(html`<div lang="it" dir="rtl"></div>`);
    other.append(element);
    await shows(element, 'it rtl');
    other.lang = '';
    await shows(element, `${navigator.language} rtl`);
  });

  it('are not followed by an element that was removed', async () => {
    const { outer, element } = await nested(1);
    element.remove();
    const witness = make();
    outer.shadowRoot!.append(witness);
    await witness.updateComplete;
    const { renders } = element;
    outer.lang = 'de';
    await shows(witness, 'de ltr');
    await element.updateComplete;
    expect(element.renders).to.equal(renders);
  });
});
