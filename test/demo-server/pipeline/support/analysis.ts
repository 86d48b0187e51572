import { runFfmpeg } from '../../../../demo-server/src/media/ffmpeg.ts';
import type { Film } from '../../publish/support/film.ts';

export const RATE = 48_000;

/** The first channel of the sound of an FLV file, from -1 to 1. Sample `n` belongs to the time of the first packet and `n / RATE`. */
export async function soundOf(flv: Buffer): Promise<Float32Array> {
  const out = await runFfmpeg('ffmpeg', ['-v', 'error', '-f', 'flv', '-i', 'pipe:0', '-map', '0:a:0', '-af', 'pan=mono|c0=c0', '-ar', String(RATE), '-f', 'f32le', 'pipe:1'], { input: flv, limit: 256e6, signal: AbortSignal.timeout(60_000) });
  return new Float32Array(out.buffer.slice(out.byteOffset, out.byteOffset + out.byteLength));
}

/** The mean brightness of each picture of an FLV file, 0 to 255. */
export async function brightnessOf(flv: Buffer): Promise<number[]> {
  const out = await runFfmpeg('ffmpeg', ['-v', 'error', '-f', 'flv', '-i', 'pipe:0', '-map', '0:v:0', '-vf', 'scale=1:1:flags=area,format=gray', '-vsync', '0', '-f', 'rawvideo', 'pipe:1'], { input: flv, signal: AbortSignal.timeout(60_000) });
  return [...out];
}

/**
 * How far each sample is from what a sine of this frequency has after the two samples before it. A click stands out by some
 * orders of magnitude, wherever its phase jumps.
 */
export function sineErrors(sound: Float32Array, frequency: number): Float32Array {
  const factor = 2 * Math.cos((2 * Math.PI * frequency) / RATE);
  const errors = new Float32Array(sound.length);
  for (let n = 2; n < sound.length; n++) errors[n] = Math.abs(sound[n]! - factor * sound[n - 1]! + sound[n - 2]!);
  return errors;
}

/** The phase of a sine in a window, radians, and its amplitude. */
export function phaseOf(sound: Float32Array, frequency: number, from: number, length: number): { phase: number; amplitude: number } {
  let re = 0;
  let im = 0;
  for (let n = 0; n < length; n++) {
    const angle = (2 * Math.PI * frequency * (from + n)) / RATE;
    re += (sound[from + n] ?? 0) * Math.cos(angle);
    im -= (sound[from + n] ?? 0) * Math.sin(angle);
  }
  return { phase: Math.atan2(im, re), amplitude: (2 * Math.hypot(re, im)) / length };
}

/** Times at which something begins that is silent or dark before, ms. */
export function onsets(values: ArrayLike<number>, timeOf: (index: number) => number, { threshold, pause }: { threshold: number; pause: number }): number[] {
  const found: number[] = [];
  let last = -Infinity;
  for (let index = 0; index < values.length; index++) {
    if (Math.abs(values[index]!) < threshold) continue;
    const time = timeOf(index);
    if (time - last > pause) found.push(time);
    last = time;
  }
  return found;
}

/** For each flash the time from it to its beep, ms. */
export async function avOffsets(flv: Buffer, { frames }: Film): Promise<number[]> {
  const [sound, brightness] = await Promise.all([soundOf(flv), brightnessOf(flv)]);
  const pictures = frames.filter(({ kind }) => kind === 'video');
  const soundStart = frames.find(({ kind }) => kind === 'audio')!.time;
  const flashes = onsets(brightness, (index) => pictures[index]?.time ?? Infinity, { threshold: 128, pause: 500 });
  const beeps = onsets(sound, (index) => soundStart + (index * 1000) / RATE, { threshold: 0.2, pause: 500 });
  return flashes.flatMap((flash) => {
    const beep = beeps.find((each) => Math.abs(each - flash) < 500);
    return beep === undefined ? [] : [beep - flash];
  });
}

export const peakOf = (values: Float32Array): number => values.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0);
