import { type Picture, type Size, toYuv } from './picture.ts';

/** Pixels with straight alpha, four bytes each. Any size. */
export interface Rgba extends Size {
  data: Uint8Array;
}

/**
 * Something to blend into pictures, in their format and at its place. Its samples are multiplied by their alpha already, and
 * chroma is the mean of four pixels, weighted by their alpha, so that no colour of a transparent pixel is seen at an edge.
 */
export interface Bitmap extends Size {
  /** Upper left corner in the picture, pixels; even. */
  x: number;
  y: number;
  luma: Uint8Array;
  u: Uint8Array;
  v: Uint8Array;
  /** 0 to 255, for luma and for chroma. */
  lumaAlpha: Uint8Array;
  chromaAlpha: Uint8Array;
}

/** @param x the upper left corner in the picture, pixels, any whole number; @param opacity 0 to 1 */
export function bitmapOf({ data, width, height }: Rgba, { x, y, opacity = 1 }: { x: number; y: number; opacity?: number }): Bitmap {
  const [left, top] = [x & 1, y & 1];
  const size = { width: (left + width + 1) & ~1, height: (top + height + 1) & ~1 };
  const luma = size.width * size.height;
  const chroma = luma / 4;
  const bitmap: Bitmap = {
    ...size,
    x: x - left,
    y: y - top,
    luma: new Uint8Array(luma),
    u: new Uint8Array(chroma),
    v: new Uint8Array(chroma),
    lumaAlpha: new Uint8Array(luma),
    chromaAlpha: new Uint8Array(chroma),
  };
  const [u, v, alphas] = [new Float32Array(chroma), new Float32Array(chroma), new Float32Array(chroma)];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const at = (row * width + column) * 4;
      const alpha = ((data[at + 3] as number) / 255) * opacity;
      if (alpha === 0) continue;
      const color = toYuv(data[at] as number, data[at + 1] as number, data[at + 2] as number);
      const lumaAt = (row + top) * size.width + column + left;
      bitmap.luma[lumaAt] = Math.round(color.y * alpha);
      bitmap.lumaAlpha[lumaAt] = Math.round(alpha * 255);
      const chromaAt = ((row + top) >> 1) * (size.width >> 1) + ((column + left) >> 1);
      u[chromaAt] = (u[chromaAt] as number) + color.u * alpha;
      v[chromaAt] = (v[chromaAt] as number) + color.v * alpha;
      alphas[chromaAt] = (alphas[chromaAt] as number) + alpha;
    }
  }
  for (let index = 0; index < chroma; index++) {
    bitmap.u[index] = Math.round((u[index] as number) / 4);
    bitmap.v[index] = Math.round((v[index] as number) / 4);
    bitmap.chromaAlpha[index] = Math.round(((alphas[index] as number) / 4) * 255);
  }
  return bitmap;
}

/** Blends a bitmap into a picture. What would be outside of the picture is left out. */
export function blend(picture: Picture, bitmap: Bitmap): void {
  plane(picture.y, picture, bitmap, bitmap.luma, bitmap.lumaAlpha, 0);
  plane(picture.u, picture, bitmap, bitmap.u, bitmap.chromaAlpha, 1);
  plane(picture.v, picture, bitmap, bitmap.v, bitmap.chromaAlpha, 1);
}

/** @param shift 1 for planes of half the width and height */
function plane(out: Uint8Array, picture: Size, { x, y, width, height }: Bitmap, samples: Uint8Array, alphas: Uint8Array, shift: 0 | 1): void {
  const [stride, rowLength] = [picture.width >> shift, width >> shift];
  const [left, top] = [x >> shift, y >> shift];
  const [fromColumn, fromRow] = [Math.max(0, -left), Math.max(0, -top)];
  const columns = Math.min(rowLength, stride - left);
  const rows = Math.min(height >> shift, (picture.height >> shift) - top);
  for (let row = fromRow; row < rows; row++) {
    let to = (top + row) * stride + left + fromColumn;
    let from = row * rowLength + fromColumn;
    for (let column = fromColumn; column < columns; column++, to++, from++) {
      const alpha = alphas[from] as number;
      if (alpha === 0) continue;
      const below = (out[to] as number) * (255 - alpha);
      // Divides by 255 and rounds.
      out[to] = (samples[from] as number) + (((below + 128) * 257) >> 16);
    }
  }
}
