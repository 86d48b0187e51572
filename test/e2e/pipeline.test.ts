import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { PipelineOverview } from '@oriel/core/contract';
import type { Browser, Page } from 'puppeteer';
import { LiveSource } from '../demo-server/pipeline/support/live-source.ts';
import { Processor } from '../demo-server/pipeline/support/processors.ts';
import { NGINX_MISSING, startNginx, type RtmpServer } from '../demo-server/publish/support/rtmp-server.ts';
import { violationsIn } from '../stories/accessibility.ts';
import { launchChromium, openPage } from '../support/browser.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const KEY = 'a-key-that-nobody-may-see';

const wordsIn = (page: Page, selector: string): Promise<string> => page.$eval(`oriel-pipeline-monitor >>> ${selector}`, ({ textContent }) => textContent?.replaceAll(/\s+/g, ' ').trim() ?? '');
const says = (page: Page, selector: string, words: RegExp, timeout = 60_000) => until(`${selector} says ${words}`, async () => words.test(await wordsIn(page, selector)), { timeout });

async function press(page: Page, selector: string): Promise<void> {
  const found = await page.waitForSelector(`>>> ${selector}:not([aria-disabled="true"], :disabled)`, { visible: true });
  await found?.click();
}

describe('the page Pipeline, against the real server', { timeout: 240_000, skip: NGINX_MISSING }, () => {
  let server: TestServer;
  let source: LiveSource;
  let processor: Processor;
  let rtmp: RtmpServer;
  let browser: Browser;
  before(async () => {
    // So slow that it always has a batch in its hands.
    [source, processor, rtmp, browser] = await Promise.all([LiveSource.start(), Processor.start('echo', { PROCESSOR_DELAY_MS: '2000' }), startNginx(), launchChromium()]);
    server = await startServer({ cameras: [{ id: 'dock', name: 'Dock', source: 'synthetic:dock' }], env: { ALLOW_PRIVATE_SOURCES: 'true', AUDIO_PROCESSOR_URL: processor.url, PUBLISH_URL: rtmp.url } });
    await until('the source has segments', () => source.isLive().catch(() => false), { timeout: 30_000 });
  });
  after(async () => {
    await browser.close();
    await server.stop();
    await Promise.all([processor.kill(), source.close(), rtmp.close()]);
  });

  test('somebody starts a pipeline, watches its stages and its output, reads that the processor is gone, and stops', async () => {
    const { console: said, page } = await openPage(browser, `${server.url}/pipeline.html`, { width: 1440, height: 1000 });
    await page.waitForSelector('>>> form [name="sourceUrl"]', { visible: true });
    for (const [name, value] of [['sourceUrl', source.url], ['streamId', 'harbour-de'], ['publishKey', KEY]] as const) await (await page.$(`>>> form [name="${name}"]`))?.type(value);
    const seconds = await page.$('>>> form [name="bufferDuration"]');
    await seconds?.click({ count: 3 });
    await seconds?.type('2');
    await press(page, '[part="start-button"]');
    await says(page, '.state', /^Running$/);

    const done = (stage: string) => page.$eval(`oriel-pipeline-monitor >>> [data-stage="${stage}"]`, ({ textContent }) => Number(/Done\s+(\d+)/.exec(textContent ?? '')?.[1]));
    for (const stage of ['fetch', 'batch', 'process', 'remux', 'publish']) await until(`${stage} has finished something`, async () => (await done(stage)) > 0, { timeout: 60_000 });
    await until('the output plays', () => page.$eval('oriel-pipeline-monitor >>> oriel-camera', (camera) => camera.state === 'live'), { timeout: 60_000 });
    await says(page, '[part="output-state"]', /^Publishing$/);
    await until('the server got it', async () => ((await rtmp.recordings(KEY))[0]?.frames.length ?? 0) > 25, { timeout: 30_000 });
    await says(page, '.lines', /The batch is ready/);
    await says(page, '.storage', /harbour-de/);
    assert.deepEqual(await violationsIn(page), []);

    // With the keyboard: the log scrolls, and keeps its place.
    await page.$eval('oriel-pipeline-monitor >>> .lines', (box) => (box as HTMLElement).focus());
    await until('there is more than fits', () => page.$eval('oriel-pipeline-monitor >>> .lines', (box) => box.scrollHeight > box.clientHeight + 100), { timeout: 60_000 });
    await page.keyboard.press('Home');
    await says(page, '[part="log-newest"]', /^Newest lines$/);
    await press(page, '[part="log-newest"]');

    await processor.kill();
    const killed = performance.now();
    await says(page, '.problems', /The processor does not answer/);
    const told = performance.now() - killed;
    assert.ok(told < 3000, `it was said after ${told} ms`);
    await says(page, '.stage.held', /^Processor ?Bottleneck/);
    await processor.start();
    await until('it goes on', async () => !/The processor does not answer\. Check/.test((await wordsIn(page, '.problems')).split('Last problem')[0]!), { timeout: 60_000 });

    await press(page, '[part="stop-now"]');
    await press(page, 'dialog[open] .danger');
    await says(page, '.state', /^Stopped$/);
    assert.equal((await server.get<PipelineOverview>('/api/pipeline/status')).isRunning, false);
    assert.ok(!(await page.content()).includes(KEY), 'the key is in the page');
    // The source is of another origin that does not allow this page.
    assert.deepEqual(said.filter((line) => !line.includes(source.url)), []);
  });
});
