import type { Format } from '../../format.ts';

/** Words of the dialog for the style of captions. */
export const captionStyle = (format: Format) => ({
  title: 'Caption style',
  example: 'Captions look like this',
  percent: (part: number) => format.number(part, { style: 'percent' }),
  labels: {
    font: 'Font',
    size: 'Size',
    color: 'Text colour',
    opacity: 'Text opacity',
    background: 'Background colour',
    backgroundOpacity: 'Background opacity',
    window: 'Window colour',
    windowOpacity: 'Window opacity',
    edge: 'Edge',
  },
  colors: { white: 'White', yellow: 'Yellow', green: 'Green', cyan: 'Cyan', blue: 'Blue', magenta: 'Magenta', red: 'Red', black: 'Black' },
  names: { sans: 'Sans serif', serif: 'Serif', mono: 'Monospace', casual: 'Casual', cursive: 'Cursive', none: 'None', shadow: 'Drop shadow', raised: 'Raised', depressed: 'Depressed', outline: 'Outline' },
  reset: 'Reset',
  done: 'Done',
});
