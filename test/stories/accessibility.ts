import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'puppeteer';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResults {
  violations: { id: string; help: string; nodes: { target: string[]; failureSummary?: string }[] }[];
}

/** Waits until no CSS transition runs, in shadow trees too: `document.getAnimations()` leaves those out. */
export async function transitionsEnd(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const running = (root: Document | ShadowRoot): Animation[] => [
      ...root.getAnimations().filter((animation) => animation instanceof CSSTransition && animation.playState === 'running'),
      ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot ? running(shadowRoot) : [])),
    ];
    for (;;) {
      await new Promise(requestAnimationFrame);
      const transitions = running(document);
      if (transitions.length === 0) return;
      await Promise.allSettled(transitions.map(({ finished }) => finished));
    }
  });
}

/** What axe finds wrong, a line each, once nothing changes colour any more. */
export async function violationsIn(page: Page): Promise<string[]> {
  await transitionsEnd(page);
  // Evaluated: a page's policy may refuse an added script.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  const { violations } = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(root: Element, options: object): Promise<AxeResults> } };
    // A story is a part of a page: headings are the page's.
    return axe.run(document.querySelector('#storybook-root') ?? document.body, { resultTypes: ['violations'], rules: { 'page-has-heading-one': { enabled: false } } });
  });
  return violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ target, failureSummary }) => `${target.flat().join(' ')}: ${failureSummary ?? ''}`).join('; ')})`);
}
