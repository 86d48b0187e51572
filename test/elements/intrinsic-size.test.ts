import { createClient } from '@oriel/core';
import { expect, fixture, html } from '@open-wc/testing';
import '@oriel/elements/define';
import type { LitElement } from 'lit';
import { until } from './until.ts';

const client = createClient({ server: location.origin, fetch: async () => new Response('{}', { status: 404 }) });

/** All that show something, and how wide each is where nothing else says so, in pixels. */
const widths = {
  'oriel-camera': 320,
  'oriel-camera-grid': 320,
  'oriel-timeline': 320,
  'oriel-recording-player': 480,
  'oriel-hls-player': 480,
  'oriel-upload': 320,
  'oriel-video-list': 320,
  'oriel-analytics': 320,
  'oriel-pipeline-monitor': 320,
  'oriel-preview-window': 320,
  'oriel-programme-editor': 320,
};

describe('where a page gives no size', () => {
  for (const [tag, width] of Object.entries(widths)) {
    const shown = async (style: string, beside = 0): Promise<HTMLElement> => {
      const element = Object.assign(document.createElement(tag) as LitElement, { client });
      const frame = await fixture<HTMLElement>(html`<div>${element}</div>`);
      frame.style.cssText = style;
      if (beside > 0) frame.append(Object.assign(document.createElement('p'), { style: `flex:none;width:${beside}px` }));
      await element.updateComplete;
      return element;
    };
    const measured = (element: HTMLElement) => Math.round(element.getBoundingClientRect().width);

    it(`${tag} is ${width} pixels wide in boxes that are as wide as what is in them`, async () => {
      for (const style of ['display:inline-block', 'display:inline-grid', 'display:grid;justify-content:start', 'display:flex;flex-direction:column;align-items:start']) {
        const element = await shown(style);
        // The grid fills a column from side to side, as pages have it.
        if (tag === 'oriel-camera-grid' && style.includes('column')) continue;
        await until(() => expect(measured(element), style).to.equal(width));
        expect(element.getBoundingClientRect().height, style).to.be.above(0);
      }
    });

    it(`${tag} leaves room in a row, and takes what room there is`, async () => {
      const wide = await shown('display:flex;width:1000px', 300);
      await until(() => expect(measured(wide)).to.be.within(width, 700));
      const narrow = await shown('display:flex;width:260px', 60);
      await until(() => expect(measured(narrow)).to.be.at.most(200));
    });
  }
});
