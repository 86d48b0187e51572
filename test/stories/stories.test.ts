import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'puppeteer';
import { launchChromium } from '../support/browser.ts';
import { violationsIn } from './accessibility.ts';
import { serveSite } from './site.ts';
import { eachPanel, openStory, setLanguage, setTheme } from './story-page.ts';

const site = await serveSite();

describe('stories', { concurrency: 2 }, () => {
  let browser: Browser;
  const panels = new Set<string>();
  const arabicPanels = new Set<string>();
  before(async () => {
    browser = await launchChromium();
  });
  after(async () => {
    site.close();
    await browser.close();
  });

  for (const { id, title, name } of site.stories) {
    it(`${title}: ${name}`, async () => {
      const { page, ended, complaints, close } = await openStory(browser, site.address, id);
      try {
        assert.equal(await ended(), '');
        for (const theme of ['dark', 'light'] as const) {
          await setTheme(page, theme);
          assert.deepEqual(await violationsIn(page), [], theme);
        }
        await eachPanel(page, panels, async (panel) => assert.deepEqual(await violationsIn(page), [], `${panel}, open`));
        await setLanguage(page, 'ar');
        assert.deepEqual(await violationsIn(page), [], 'Arabic, right to left');
        await eachPanel(page, arabicPanels, async (panel) => assert.deepEqual(await violationsIn(page), [], `${panel}, open, right to left`));
        assert.deepEqual(complaints, []);
      } finally {
        await close();
      }
    });
  }
});
