import type { Page } from 'puppeteer';

/** Freezes and lost packets that the browser counted so far, over all connections of the page. */
export const troubles = (page: Page): Promise<{ freezes: number; lost: number }> =>
  page.evaluate(async () => {
    const sum = { freezes: 0, lost: 0 };
    for (const peer of openPeers) {
      for (const report of (await peer.getStats()).values()) {
        if (report.type !== 'inbound-rtp') continue;
        sum.freezes += report.freezeCount ?? 0;
        sum.lost += report.packetsLost ?? 0;
      }
    }
    return sum;
  });
