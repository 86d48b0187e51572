import { inkOf, type Mask } from './text-mask.ts';
import type { Rgba } from './bitmap.ts';
import { parseColor } from './picture.ts';

export interface TextColors {
  /** `#rrggbb`; default: white. */
  color?: string | undefined;
  /** `#rrggbb`; default: none, and then the box is transparent. */
  background?: string | undefined;
}

/** Room around a text with a background, relative to the height of a line. */
export const PADDING = 0.2;

export const paddingOf = (lineHeight: number, background: string | undefined): number => (background === undefined ? 0 : Math.round(lineHeight * PADDING));

/** A picture of the text of a mask in its colours. @param right where the text ends; default: after its last pixel */
export function textBox(mask: Mask, { color = '#ffffff', background }: TextColors, padding: number, right = inkOf(mask)?.right ?? 1): Rgba {
  const box = { width: right + 2 * padding, height: mask.height + 2 * padding };
  const data = new Uint8Array(box.width * box.height * 4);
  const back = background === undefined ? undefined : parseColor(background);
  if (back) {
    const pixel = Uint8Array.of(back.red, back.green, back.blue, 255);
    for (let at = 0; at < data.byteLength; at += 4) data.set(pixel, at);
  }
  const front = parseColor(color);
  for (let row = 0; row < mask.height; row++) {
    for (let column = 0; column < right; column++) {
      const share = (mask.data[row * mask.width + column] as number) / 255;
      if (share === 0) continue;
      const at = ((row + padding) * box.width + column + padding) * 4;
      if (back) {
        data[at] = Math.round(front.red * share + back.red * (1 - share));
        data[at + 1] = Math.round(front.green * share + back.green * (1 - share));
        data[at + 2] = Math.round(front.blue * share + back.blue * (1 - share));
      } else {
        data.set([front.red, front.green, front.blue, Math.round(share * 255)], at);
      }
    }
  }
  return { ...box, data };
}
