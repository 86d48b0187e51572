import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'puppeteer';
import { launchChromium } from '../support/browser.ts';
import { violationsIn } from './accessibility.ts';
import { serveSite } from './site.ts';
import { eachPanel, openStories, setLanguage, setTheme, type StoryPage } from './story-page.ts';

const site = await serveSite();
const titles = Map.groupBy(site.stories, ({ title }) => title);

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

  for (const [title, stories] of titles) {
    describe(title, { concurrency: 1 }, () => {
      // Loading Storybook takes longer than a story: stories of one component share a page until one of them fails.
      let shared: StoryPage | undefined;
      after(() => shared?.close());

      async function check(name: string, id: string): Promise<void> {
        const { page, show, complaints } = (shared ??= await openStories(browser, site.address));
        assert.equal(await show(id), '');
        for (const theme of ['dark', 'light'] as const) {
          await setTheme(page, theme);
          assert.deepEqual(await violationsIn(page), [], theme);
        }
        await eachPanel(page, panels, async (panel) => assert.deepEqual(await violationsIn(page), [], `${panel}, open`));
        await setLanguage(page, 'ar');
        assert.deepEqual(await violationsIn(page), [], 'Arabic, right to left');
        await eachPanel(page, arabicPanels, async (panel) => assert.deepEqual(await violationsIn(page), [], `${panel}, open, right to left`));
        await setTheme(page, 'dark');
        await setLanguage(page, 'en');
        assert.deepEqual(complaints, [], name);
      }

      for (const { id, name } of stories) {
        it(`${title}: ${name}`, async () => {
          try {
            await check(name, id);
          } catch (error) {
            await shared?.close();
            shared = undefined;
            throw error;
          }
        });
      }
    });
  }
});
