import type { OrielClient } from '@oriel/core';
import { expect, fixture, html } from '@open-wc/testing';
import '@oriel/elements/context/define';
import type { OrielContext } from '@oriel/elements/context';
import { OrielElement } from '@oriel/elements/base';
import { quietHouse } from '../camera-grid/support.ts';

/** An element that shows what it inherits. */
class Heir extends OrielElement {
  get inherited(): OrielClient {
    return this.activeClient;
  }
  get language(): string | undefined {
    return this.activeLocale;
  }
}
customElements.define('test-heir', Heir);

async function inContext(): Promise<{ context: OrielContext; heir: Heir; client: OrielClient }> {
  const client = quietHouse();
  const context = await fixture<OrielContext>(html`<oriel-context .client=${client} locale="fi"><test-heir></test-heir></oriel-context>`);
  return { context, heir: context.querySelector('test-heir') as Heir, client };
}

describe('OrielElement', () => {
  it('has the client and the locale of the context around it', async () => {
    const { heir, client } = await inContext();
    expect(heir.inherited).to.equal(client);
    expect(heir.language).to.equal('fi');
  });

  it('leaves them behind when it is moved out of the context', async () => {
    const { context, heir, client } = await inContext();
    context.after(heir);
    await heir.updateComplete;
    expect(heir.inherited).not.to.equal(client);
    expect(heir.language).not.to.equal('fi');
    context.append(heir);
    expect(heir.inherited).to.equal(client);
  });

  it('takes those of the context that it is moved to', async () => {
    const { context, heir } = await inContext();
    const other = quietHouse();
    const next = await fixture(html`<oriel-context .client=${other}></oriel-context>`);
    next.append(heir);
    expect(heir.inherited).to.equal(other);
    context.remove();
    expect(heir.inherited).to.equal(other);
  });

  it('draws itself again in its new place', async () => {
    const { context, heir } = await inContext();
    context.after(heir);
    expect(heir.isUpdatePending).to.equal(true);
  });

  it('takes no client that is none', async () => {
    const { context, heir, client } = await inContext();
    for (const odd of [{}, [], 5, 'client', true, { cameras: {} }, { cameras: {}, environment: {} }]) {
      heir.client = odd as unknown as OrielClient;
      expect(heir.inherited).to.equal(client);
    }
    context.client = {} as OrielClient;
    await context.updateComplete;
    expect(heir.inherited.address('/x')).to.equal(`${location.origin}/x`);
  });
});
