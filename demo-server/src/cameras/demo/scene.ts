/**
 * A moving picture: a background and sprites above it, moved by expressions of FFmpeg's language
 * (https://ffmpeg.org/ffmpeg-utils.html#Expression-Evaluation) in which `T` is the wall clock, Unix seconds. So a scene
 * looks the same at the same moment, live and in its history.
 */
export interface Scene {
  /** Also the name of the folder below `scenes/` with its SVG files; `background.svg` is one of them. */
  id: string;
  name: string;
  /** From back to front. */
  sprites: readonly Sprite[];
  /** When the camera sends nothing: the first `length` seconds of every `period`. */
  outage?: { period: number; length: number };
}

export interface Sprite {
  /** The SVG file's name without its ending. */
  picture: string;
  /** Where its top left corner is, pixels. */
  x: string;
  y: string;
  /** Not 0 while it is shown; missing: always. */
  shown?: string;
}

export const WIDTH = 1280;
export const HEIGHT = 720;
/** One frame lasts this long, ms. */
export const FRAME = 40;

interface Motion {
  /** Seconds. */
  period: number;
  /** Seconds earlier than others of the same period. */
  ahead?: number;
}

const phase = ({ period, ahead = 0 }: Motion): string => `mod(T+${ahead},${period})`;

/** From one place to another in `period` seconds, again and again. */
export const sweep = ({ from, to, ...motion }: Motion & { from: number; to: number }): string => `${from}+(${to - from})*${phase(motion)}/${motion.period}`;

/** To and fro around a place. */
export const sway = ({ around, by, period, ahead = 0 }: Motion & { around: number; by: number }): string => `${around}+${by}*sin(2*PI*(T+${ahead})/${period})`;

/** While the phase of a period, in seconds, lies in [from, to). */
export const during = ({ from, to, ...motion }: Motion & { from: number; to: number }): string => `gte(${phase(motion)},${from})*lt(${phase(motion)},${to})`;
