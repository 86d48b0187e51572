/** The size of a picture, pixels. Both are even. */
export interface Size {
  width: number;
  height: number;
}

/**
 * A picture in I420 (planes Y, U, V; 8 bits, limited range, BT.709): luma, then both chroma planes with half the width and height.
 * The planes are views of `data`.
 */
export interface Picture extends Size {
  data: Uint8Array;
  y: Uint8Array;
  u: Uint8Array;
  v: Uint8Array;
}

/** Luma and chroma of one colour. */
export interface Yuv {
  y: number;
  u: number;
  v: number;
}

export const byteLengthOf = ({ width, height }: Size): number => (width * height * 3) / 2;

export function pictureOf(size: Size, data: Uint8Array = new Uint8Array(byteLengthOf(size))): Picture {
  const luma = size.width * size.height;
  return { ...size, data, y: data.subarray(0, luma), u: data.subarray(luma, luma * 1.25), v: data.subarray(luma * 1.25) };
}

export function fill({ y, u, v }: Picture, color: Yuv): void {
  y.fill(Math.round(color.y));
  u.fill(Math.round(color.u));
  v.fill(Math.round(color.v));
}

/** ITU-R BT.709, from full-range RGB to limited range. */
export const toYuv = (red: number, green: number, blue: number): Yuv => ({
  y: 16 + 0.182_586 * red + 0.614_231 * green + 0.062_007 * blue,
  u: 128 - 0.100_644 * red - 0.338_572 * green + 0.439_216 * blue,
  v: 128 + 0.439_216 * red - 0.398_942 * green - 0.040_274 * blue,
});

/** Reads `#rrggbb`. */
export function parseColor(color: string): { red: number; green: number; blue: number } {
  const value = Number.parseInt(color.slice(1), 16);
  return { red: value >> 16, green: (value >> 8) & 255, blue: value & 255 };
}
