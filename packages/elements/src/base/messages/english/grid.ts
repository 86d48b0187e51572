import type { Format } from '../../format.ts';

/** Words of `<oriel-camera-grid>`. */
export const grid = (format: Format) => ({
  cameras: 'Cameras',
  layout: 'Layout',
  cells: (count: number) => format.plural(count, { one: '# cell', other: '# cells' }),
  previousPage: 'Previous page',
  nextPage: 'Next page',
  one: (index: number, total: number) => `${format.number(index)} of ${format.number(total)}`,
  range: (from: number, to: number, total: number) => `${format.number(from)}–${format.number(to)} of ${format.number(total)}`,
  maximize: 'Maximize',
  restore: 'Back to grid',
  recordings: 'Recordings',
  goLive: 'Go live',
  loading: 'Loading cameras…',
  noCamera: 'No camera',
  empty: 'No cameras',
  emptyText: 'Cameras appear here as soon as the server has some.',
  failed: 'The cameras could not be loaded',
  retry: 'Try again',
  preparing: 'Preparing recordings…',
  preparingDone: (part: number) => `Preparing recordings, ${format.number(part, { style: 'percent' })}`,
});
