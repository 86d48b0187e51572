import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFfmpeg } from '../../media/ffmpeg.ts';
import type { Size } from './picture.ts';

/** Coverage: one byte a pixel, 255 where a glyph covers all of it. */
export interface Mask extends Size {
  data: Uint8Array;
}

export interface TextMaskOptions {
  ffmpegPath: string;
  signal: AbortSignal;
}

/** Of DejaVu Sans and its like, relative to the height of a line. */
const FONT_SIZE = 1 / 1.2;
const BASELINE = 0.79;

/**
 * Draws each text in a line of its own, the first at the top. What is wider than `width` is cut.
 *
 * The texts are read from files: inside a filter graph they could contain filters such as `movie=`, which read other files.
 * @param lineHeight pixels @throws FfmpegError
 */
export async function drawLines(texts: readonly string[], { width, lineHeight }: { width: number; lineHeight: number }, { ffmpegPath, signal }: TextMaskOptions): Promise<Mask> {
  const size = { width, height: lineHeight * texts.length };
  const folder = await mkdtemp(join(tmpdir(), 'oriel-text-'));
  try {
    const filters = await Promise.all(
      texts.map(async (text, index) => {
        // An empty file is an error, and so is one without glyphs.
        if (text.trim() === '') return [];
        const name = `${index}.txt`;
        await writeFile(join(folder, name), text, { mode: 0o600 });
        const baseline = Math.round((index + BASELINE) * lineHeight);
        return [`drawtext=textfile=${escape(join(folder, name))}:expansion=none:font=Sans:fontcolor=white:fontsize=${Math.max(1, Math.round(lineHeight * FONT_SIZE))}:x=0:y=${baseline}-ascent`];
      }),
    );
    const graph = filters.flat().join(',');
    const blank = new Uint8Array(size.width * size.height);
    if (graph === '') return { ...size, data: blank };
    const raw = ['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${size.width}x${size.height}`];
    const args = ['-v', 'error', '-filter_threads', '1', '-color_range', 'pc', ...raw, '-i', 'pipe:0', '-vf', graph, '-frames:v', '1', '-f', 'rawvideo', '-pix_fmt', 'gray', 'pipe:1'];
    const data = Uint8Array.from(await runFfmpeg(ffmpegPath, args, { input: blank, limit: blank.byteLength, signal }));
    return { ...size, data: stretch(data) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** FFmpeg's white may be 235. */
function stretch(data: Uint8Array): Uint8Array {
  const most = data.reduce((max, value) => Math.max(max, value), 0);
  return most === 0 || most === 255 ? data : data.map((value) => (value * 255) / most);
}

/** The first and the last column, and one more, that have something of the glyphs. Undefined where nothing is drawn. */
export function inkOf({ data, width, height }: Mask, from = 0, to = width): { left: number; right: number } | undefined {
  const isInked = (column: number): boolean => {
    for (let row = 0; row < height; row++) if (data[row * width + column] !== 0) return true;
    return false;
  };
  let left = from;
  while (left < to && !isInked(left)) left++;
  if (left === to) return undefined;
  let right = to;
  while (!isInked(right - 1)) right--;
  return { left, right };
}

/** Escapes twice: for the filter's options, then for the graph (https://ffmpeg.org/ffmpeg-filters.html#Notes-on-filtergraph-escaping). */
const escape = (value: string): string => value.replaceAll(/[\\':]/g, '\\$&').replaceAll(/[\\'[\],;]/g, '\\$&');
