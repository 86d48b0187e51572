// Nothing else: the timeline's entry alone has to be enough.
import '@oriel/elements/timeline/define';
import { expect, fixture, html } from '@open-wc/testing';
import type { OrielTimeline } from '@oriel/elements/timeline';
import { until } from '../until.ts';
import { serve } from './server.ts';

describe('the entry of oriel-timeline alone', () => {
  it('is enough for a context around it to give its server', async () => {
    const server = serve({});
    await fixture<OrielTimeline>(html`<oriel-context .client=${server.client}><oriel-timeline camera="yard"></oriel-timeline></oriel-context>`);
    await until(() => server.asked.length === 3);
    expect(customElements.get('oriel-context')).not.to.equal(undefined);
  });

  it('is enough for a context that the page already had', async () => {
    const asked: string[] = [];
    const { fetch } = globalThis;
    globalThis.fetch = async (input) => (asked.push(new URL(String(input)).origin), Response.json({ sequences: [], buckets: [], events: [] }));
    try {
      await fixture(html`<oriel-context server="https://server.example"><oriel-timeline camera="yard"></oriel-timeline></oriel-context>`);
      await until(() => asked.length === 3);
      expect([...new Set(asked)]).to.deep.equal(['https://server.example']);
    } finally {
      globalThis.fetch = fetch;
    }
  });
});
