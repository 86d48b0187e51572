import type { Overlay, Slate } from '@oriel/core/contract';
import { type Bitmap, bitmapOf, blend } from './bitmap.ts';
import { ClockFace } from './clock-face.ts';
import { readImage } from './image-reader.ts';
import { fill, parseColor, type Picture, pictureOf, type Size, toYuv } from './picture.ts';
import { paddingOf, textBox } from './text-box.ts';
import { drawLines } from './text-mask.ts';
import type { UnixMs } from '../../media/frame.ts';

export interface DrawingOptions {
  ffmpegPath: string;
  size: Size;
  signal: AbortSignal;
  /** The path of an image. */
  imageFile(id: string): Promise<string>;
}

/** An overlay that is ready to be blended into a picture of a moment. */
export type Layer = (picture: Picture, time: UnixMs) => void;

/** Height of the slate's text, relative to the picture's. */
const SLATE_TEXT = 0.08;
/** Above it, a slate's text is dark. */
const LIGHT = 140;

export async function drawOverlay(overlay: Overlay, options: DrawingOptions): Promise<Layer> {
  const { size } = options;
  const at = { x: Math.round(overlay.x * size.width), y: Math.round(overlay.y * size.height) };
  if (overlay.kind === 'image') {
    const width = Math.max(1, Math.round(overlay.width * size.width));
    const image = await readImage(await options.imageFile(overlay.image), { width }, options);
    return layerOf(bitmapOf(image, { ...at, opacity: overlay.opacity ?? 1 }));
  }
  const lineHeight = lineHeightOf(overlay.size, size);
  if (overlay.kind === 'clock') {
    const face = await ClockFace.draw({ ...overlay, ...at, lineHeight }, options);
    return (picture, time) => blend(picture, face.at(time));
  }
  const mask = await drawLines(linesOf(overlay.text), { width: size.width, lineHeight }, options);
  return layerOf(bitmapOf(textBox(mask, overlay, paddingOf(lineHeight, overlay.background)), at));
}

/** A picture decoded to be shown as a whole, over black where its proportions are others. */
export async function drawStill(image: string, options: DrawingOptions): Promise<Picture> {
  const picture = plain('#000000', options.size);
  await drawImage(picture, image, options);
  return picture;
}

/** The slate as it can be shown at once. */
export const plainSlate = ({ background = '#000000' }: Slate, size: Size): Picture => plain(background, size);

export async function drawSlate(slate: Slate, options: DrawingOptions): Promise<Picture> {
  const { size } = options;
  const picture = plainSlate(slate, size);
  if (slate.image !== undefined) await drawImage(picture, slate.image, options);
  if (slate.text !== undefined && slate.text.trim() !== '') {
    const lineHeight = lineHeightOf(SLATE_TEXT, size);
    const lines = linesOf(slate.text);
    const { red, green, blue } = parseColor(slate.background ?? '#000000');
    const color = slate.image === undefined && toYuv(red, green, blue).y > LIGHT ? '#000000' : '#ffffff';
    for (const [index, line] of lines.entries()) {
      const box = textBox(await drawLines([line], { width: size.width, lineHeight }, options), { color }, 0);
      blend(picture, bitmapOf(box, { x: (size.width - box.width) >> 1, y: Math.round(size.height / 2 + (index - lines.length / 2) * lineHeight) }));
    }
  }
  return picture;
}

const layerOf = (bitmap: Bitmap): Layer => (picture) => blend(picture, bitmap);

function plain(color: string, size: Size): Picture {
  const { red, green, blue } = parseColor(color);
  const picture = pictureOf(size);
  fill(picture, toYuv(red, green, blue));
  return picture;
}

async function drawImage(picture: Picture, image: string, options: DrawingOptions): Promise<void> {
  const pixels = await readImage(await options.imageFile(image), options.size, options);
  blend(picture, bitmapOf(pixels, { x: (picture.width - pixels.width) >> 1, y: (picture.height - pixels.height) >> 1 }));
}

/** A share of the picture's height; at least as high as glyphs can be drawn. */
const lineHeightOf = (share: number, { height }: Size): number => Math.max(6, Math.round(share * height));

const linesOf = (text: string): string[] => text.split(/\r\n|[\n\r\u2028\u2029]/).map((line) => line.replaceAll(/\p{Cc}/gu, ' '));
