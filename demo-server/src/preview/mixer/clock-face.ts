import type { UnixMs } from '../../media/frame.ts';
import { type Bitmap, bitmapOf } from './bitmap.ts';
import { paddingOf, textBox, type TextColors } from './text-box.ts';
import { drawLines, inkOf, type Mask, type TextMaskOptions } from './text-mask.ts';

export interface ClockStyle extends TextColors {
  /** IANA name; default: UTC. */
  timeZone?: string | undefined;
  /** Upper left corner, pixels. */
  x: number;
  y: number;
  /** Pixels. */
  lineHeight: number;
}

const GLYPHS = Array.from('0123456789:');
/** Widths of a glyph and of the room between two, relative to the height of a line. */
const WIDEST = 1.5;
const ROOM = 0.06;

/** Shows the time of day. Its glyphs are drawn once, and put together anew each second. */
export class ClockFace {
  readonly #style: ClockStyle;
  readonly #glyphs: ReadonlyMap<string, Mask>;
  readonly #format: Intl.DateTimeFormat;
  #second = Number.NaN;
  #bitmap: Bitmap | undefined;

  private constructor(style: ClockStyle, glyphs: ReadonlyMap<string, Mask>) {
    this.#style = style;
    this.#glyphs = glyphs;
    this.#format = formatOf(style.timeZone);
  }

  /** @throws FfmpegError */
  static async draw(style: ClockStyle, options: TextMaskOptions): Promise<ClockFace> {
    const { lineHeight } = style;
    const lines = await drawLines(GLYPHS, { width: Math.ceil(lineHeight * WIDEST), lineHeight }, options);
    const inks = GLYPHS.map((_, index) => inkOf(lineOf(lines, index, lineHeight)) ?? { left: 0, right: 1 });
    const room = Math.max(1, Math.round(lineHeight * ROOM));
    // Digits are equally wide, so that the time does not move while it changes.
    const digit = Math.max(...inks.slice(0, 10).map(({ left, right }) => right - left));
    const glyphs = new Map(GLYPHS.map((glyph, index) => {
      const ink = inks[index] ?? { left: 0, right: 1 };
      const inkWidth = ink.right - ink.left;
      const width = (glyph === ':' ? inkWidth : digit) + room;
      const target = { width, height: lineHeight, data: new Uint8Array(width * lineHeight) };
      copyColumns(lineOf(lines, index, lineHeight), ink, target, (width - inkWidth) >> 1);
      return [glyph, target];
    }));
    return new ClockFace(style, glyphs);
  }

  at(time: UnixMs): Bitmap {
    const second = Math.floor(time / 1000);
    if (this.#bitmap && second === this.#second) return this.#bitmap;
    this.#second = second;
    this.#bitmap = this.#compose(this.#format.format(second * 1000));
    return this.#bitmap;
  }

  #compose(text: string): Bitmap {
    const { lineHeight, background, x, y } = this.#style;
    const glyphs = Array.from(text).map((glyph) => this.#glyphs.get(glyph)).filter((glyph) => glyph !== undefined);
    const width = glyphs.reduce((sum, glyph) => sum + glyph.width, 0);
    const mask: Mask = { width, height: lineHeight, data: new Uint8Array(width * lineHeight) };
    let at = 0;
    for (const glyph of glyphs) {
      copyColumns(glyph, { left: 0, right: glyph.width }, mask, at);
      at += glyph.width;
    }
    return bitmapOf(textBox(mask, this.#style, paddingOf(lineHeight, background), width), { x, y });
  }
}

/** A time zone that this machine does not know is shown as UTC. */
function formatOf(timeZone = 'UTC'): Intl.DateTimeFormat {
  const format = (zone: string) => new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
  try {
    return format(timeZone);
  } catch {
    return format('UTC');
  }
}

const lineOf = ({ data, width }: Mask, index: number, lineHeight: number): Mask => ({ width, height: lineHeight, data: data.subarray(index * lineHeight * width, (index + 1) * lineHeight * width) });

function copyColumns(from: Mask, { left, right }: { left: number; right: number }, to: Mask, at: number): void {
  for (let row = 0; row < to.height; row++) to.data.set(from.data.subarray(row * from.width + left, row * from.width + right), row * to.width + at);
}
