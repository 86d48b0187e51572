import { readdir, readFile } from 'node:fs/promises';
import type { Page } from 'puppeteer';
import { countOpenFrames, type OpenFrames } from './open-frames.ts';

/** What a page has open. */
export interface OpenResources {
  /** Peer connections that are not closed. */
  peers: number;
  timers: number;
  /** `VideoFrame`s and `VideoDecoder`s that are not closed. */
  frames: number;
  decoders: number;
}

declare global {
  // Given to the page by `countResources`.
  var openResources: () => OpenResources;
  var openFrames: OpenFrames;
  var openPeers: ReadonlySet<RTCPeerConnection>;
}

/** Counts what a page has open: see `openResources`. Call it before the page loads. */
export async function countResources(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(`globalThis.openFrames = (${countOpenFrames.toString()})();`);
  await page.evaluateOnNewDocument(() => {
    const peers = new Set<RTCPeerConnection>();
    const timers = new Set<unknown>();
    const Peer = globalThis.RTCPeerConnection;
    globalThis.RTCPeerConnection = class extends Peer {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        peers.add(this);
      }
      override close(): void {
        peers.delete(this);
        super.close();
      }
    };
    const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
    const set = globalThis as unknown as Record<string, unknown>;
    set['setTimeout'] = (run: (...given: unknown[]) => void, wait?: number, ...given: unknown[]) => {
      const id: unknown = setTimeout(() => {
        timers.delete(id);
        run(...given);
      }, wait);
      timers.add(id);
      return id;
    };
    set['setInterval'] = (run: () => void, wait?: number) => {
      const id: unknown = setInterval(run, wait);
      timers.add(id);
      return id;
    };
    for (const [name, clear] of [['clearTimeout', clearTimeout], ['clearInterval', clearInterval]] as const) {
      set[name] = (id?: number) => {
        timers.delete(id);
        clear(id);
      };
    }
    globalThis.openPeers = peers;
    globalThis.openResources = () => ({ peers: peers.size, timers: timers.size, frames: openFrames.frames, decoders: openFrames.decoders });
  });
}

/** Listeners and nodes that the page's heap holds, after a collection. */
export async function heldByPage(page: Page): Promise<{ listeners: number; nodes: number }> {
  const devtools = await page.createCDPSession();
  await devtools.send('Performance.enable');
  // Twice: what a finaliser frees is collected by the next one.
  for (let pass = 0; pass < 2; pass++) await devtools.send('HeapProfiler.collectGarbage');
  const { metrics } = await devtools.send('Performance.getMetrics');
  await devtools.detach();
  const value = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return { listeners: value('JSEventListeners'), nodes: value('Nodes') };
}

/** Process ids of the descendants of a process that run this command. */
export async function descendants(pid: number, command: string): Promise<number[]> {
  const parents = new Map<number, { parent: number; command: string }>();
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    const match = /^\d+ \((.*)\) \S (\d+)/s.exec(stat);
    if (match?.[1] && match[2]) parents.set(Number(entry), { command: match[1], parent: Number(match[2]) });
  }
  const below = (child: number): boolean => {
    const parent = parents.get(child)?.parent;
    return parent === pid || (parent !== undefined && parent > 1 && below(parent));
  };
  return [...parents].filter(([child, entry]) => entry.command === command && below(child)).map(([child]) => child);
}
