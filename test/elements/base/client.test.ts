// The build for bundlers reads process.env.
// @ts-expect-error It has no types of its own.
import * as vue from '@vue/reactivity/dist/reactivity.esm-browser.js';
import type * as Vue from '@vue/reactivity';
import { createClient, type OrielClient } from '@oriel/core';
import { expect, fixture, html } from '@open-wc/testing';
import { OrielElement, type TokenSource } from '@oriel/elements/base';
import '@oriel/elements/timeline/define';
import type { OrielContext } from '@oriel/elements/context';
import { until } from '../until.ts';

const { reactive, ref } = vue as typeof Vue;

/** Asks for the cameras whenever it has another client, as the tags load their facts. */
class Asker extends OrielElement {
  readonly clients: OrielClient[] = [];
  protected override willUpdate(): void {
    const client = this.activeClient;
    if (client === this.clients.at(-1)) return;
    this.clients.push(client);
    void client.cameras.list().catch(() => undefined);
  }
}
customElements.define('test-asker', Asker);

/** A server that notes the tokens it is sent. */
function serve(): { tokens: (string | null)[]; restore(): void } {
  const { fetch } = globalThis;
  const tokens: (string | null)[] = [];
  globalThis.fetch = async (_input, init) => {
    tokens.push(new Headers(init?.headers).get('Authorization'));
    return Response.json({ cameras: [], sequences: [], activity: [], buckets: [], events: [] });
  };
  return { tokens, restore: () => (globalThis.fetch = fetch) };
}

const askerIn = (context: Element) => context.querySelector('test-asker') as Asker;
const inContext = (server?: string) => fixture<OrielContext>(html`<oriel-context .server=${server}><test-asker></test-asker></oriel-context>`);

describe('the client of an element', () => {
  let server: ReturnType<typeof serve>;
  beforeEach(() => (server = serve()));
  afterEach(() => server.restore());

  for (const whose of ['the element’s own', 'the context’s'] as const) {
    it(`stays the same for fifty inline token functions, each asked at most once: ${whose}`, async () => {
      const context = await inContext();
      const asker = askerIn(context);
      const holder = whose === 'the context’s' ? context : asker;
      let asked = 0;
      for (let render = 0; render < 50; render++) {
        holder.token = () => `token ${++asked}`;
        await context.updateComplete;
        await asker.updateComplete;
      }
      await until(() => server.tokens.length > 0);
      expect(new Set(asker.clients).size, 'clients').to.be.at.most(2);
      expect(asker.clients.length, 'loads').to.be.at.most(2);
      expect(asked, 'tokens').to.be.at.most(1);
    });
  }

  it('gets a new token, without another client', async () => {
    const context = await inContext('/oriel');
    const asker = askerIn(context);
    const client = asker.clients.at(-1)!;
    const sent = async (token: TokenSource | undefined) => {
      context.token = token;
      await context.updateComplete;
      await client.cameras.list();
      return server.tokens.at(-1);
    };
    expect(await sent('first')).to.equal('Bearer first');
    expect(await sent('second')).to.equal('Bearer second');
    // A token that works stays in use: a function is asked once it is refused or expires.
    expect(await sent(() => 'third')).to.equal('Bearer second');
    expect(await sent(undefined)).to.equal(null);
    expect(asker.clients).to.deep.equal([client]);
  });

  it('is another one for another server', async () => {
    const context = await inContext('/one');
    const asker = askerIn(context);
    context.server = '/two';
    await context.updateComplete;
    await asker.updateComplete;
    expect(asker.clients.map((client) => client.address('/'))).to.deep.equal([`${location.origin}/one/`, `${location.origin}/two/`]);
  });

  it('comes from the context also where a page imports one tag only', async () => {
    const timeline = await fixture(html`<oriel-context server="https://cameras.example"><oriel-timeline camera="yard"></oriel-timeline></oriel-context>`);
    const asked = await new Promise<string>((resolve) => {
      globalThis.fetch = async (input) => {
        resolve(String(input));
        return Response.json({ sequences: [], activity: [], buckets: [], events: [] });
      };
    });
    expect(asked).to.match(/^https:\/\/cameras\.example\//);
    timeline.remove();
  });
});

describe('a client that a page gives', () => {
  let server: ReturnType<typeof serve>;
  beforeEach(() => (server = serve()));
  afterEach(() => server.restore());

  const given = async (client: OrielClient) => {
    const asker = await fixture<Asker>(html`<test-asker .client=${client}></test-asker>`);
    return asker.clients.at(-1)!;
  };

  it('works as Vue’s ref() and reactive() wrap it', async () => {
    const wrapped = [ref(createClient({ server: location.origin })).value, reactive({ client: createClient({ server: location.origin }) }).client];
    for (const client of wrapped) await (await given(client as OrielClient)).cameras.list();
    expect(server.tokens.length).to.be.at.least(2);
  });

  it('works in a Proxy that wraps everything in it, too', async () => {
    const deep = <T extends object>(target: T): T =>
      new Proxy(target, {
        get(from, name) {
          const value: unknown = Reflect.get(from, name);
          return typeof value === 'object' && value !== null ? deep(value) : value;
        },
      });
    const used = await given(deep(createClient({ server: location.origin })));
    await used.cameras.list();
    await used.cameras.sequences('yard', { from: 0, to: 1 });
    expect(used.cameras.snapshotUrl('yard')).to.equal(`${location.origin}/api/v1/cameras/yard/snapshot`);
    expect(server.tokens).to.have.lengthOf(3);
  });

  it('is asked for nothing by being given', async () => {
    const client = createClient({ server: location.origin });
    const element = await fixture<OrielElement>(html`<test-heir-only .client=${client}></test-heir-only>`);
    expect(element.client).to.equal(client);
    expect(server.tokens).to.deep.equal([]);
  });
});

customElements.define('test-heir-only', class extends OrielElement {});
