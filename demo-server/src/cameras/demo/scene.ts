import { join } from 'node:path';
import type { Milliseconds } from '../../media/frame.ts';

/**
 * A moving picture: a background, and sprites that move over it by FFmpeg expressions
 * (https://ffmpeg.org/ffmpeg-utils.html#Expression-Evaluation). In these, `T` is the wall clock in Unix seconds, so a scene
 * looks the same at the same moment, live and in its history.
 */
export interface Scene {
  /** Also the name of its folder in `scenes/`, with an SVG and a PNG file for `background` and for each image of a sprite. */
  id: string;
  name: string;
  /** From back to front. */
  sprites: readonly Sprite[];
  /** The camera sends nothing in the first `length` seconds of every `period` seconds. */
  outage?: { period: number; length: number };
}

export interface Sprite {
  /** The name of the image file without its extension. */
  image: string;
  /** Position of the top left corner, pixels. */
  x: string;
  y: string;
  /** Not 0 while the sprite is visible; missing: always visible. */
  shown?: string;
}

export const WIDTH = 1280;
export const HEIGHT = 720;
export const FRAME_INTERVAL: Milliseconds = 40;

/** The scene's PNG files: the background, then one for each sprite. `scripts/rasterise-scenes.mjs` makes them from the SVG files. */
export const imagesOf = ({ id, sprites }: Scene): string[] =>
  ['background', ...sprites.map(({ image }) => image)].map((name) => join(import.meta.dirname, 'scenes', id, `${name}.png`));

interface Motion {
  /** Seconds. */
  period: number;
  /** Seconds before others of the same period. */
  ahead?: number;
}

const phase = ({ period, ahead = 0 }: Motion): string => `mod(T+${ahead},${period})`;

/** Moves from one position to another in `period` seconds, again and again. */
export const sweep = ({ from, to, ...motion }: Motion & { from: number; to: number }): string => `${from}+(${to - from})*${phase(motion)}/${motion.period}`;

/** Oscillates around a position. */
export const sway = ({ around, by, period, ahead = 0 }: Motion & { around: number; by: number }): string => `${around}+${by}*sin(2*PI*(T+${ahead})/${period})`;

/** 1 while the phase of the period, in seconds, is in [from, to). */
export const during = ({ from, to, ...motion }: Motion & { from: number; to: number }): string => `gte(${phase(motion)},${from})*lt(${phase(motion)},${to})`;
