import type { Format } from '../../format.ts';

/** Words of the menu on a picture, of the statistics, and of notices. */
export const videoMenu = (format: Format) => ({
  label: 'Video options',
  loop: 'Loop',
  copyLink: 'Copy link',
  copyLinkAt: 'Copy link at current time',
  copied: 'Link copied',
  notCopied: (link: string) => `The link could not be copied: ${link}`,
  statistics: 'Stats for nerds',
  source: 'Source',
  resolution: 'Resolution',
  viewport: 'Viewport',
  size: (width: number, height: number) => `${format.number(width, { useGrouping: false })} × ${format.number(height, { useGrouping: false })}`,
  frames: 'Dropped frames',
  dropped: (count: number, all: number) => `${format.number(count)} / ${format.number(all)}`,
  bandwidth: 'Connection speed',
  buffer: 'Buffer',
  latency: 'Behind live',
  seconds: (count: number) => format.number(count, { style: 'unit', unit: 'second', maximumFractionDigits: 1 }),
  dataUsed: 'Data used',
  network: 'Network',
  mobileSaving: 'You are on mobile data. Data saver is on.',
  mobile: 'You are on mobile data.',
  turnOn: 'Turn on data saver',
});
