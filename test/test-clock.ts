/**
 * Reads the test clock out of a picture: in the last H/45 lines, from the left edge, 44 cells each W/80 wide: white,
 * black, 41 bits of Unix time in milliseconds (most significant first, white for 1), then a cell that makes the number
 * of white ones among the 41 even.
 */

/** Pixels in rows from the top left, without padding: 1 (gray), 3 (RGB) or 4 (RGBA) bytes each. */
export interface Picture {
  data: ArrayLike<number>;
  width: number;
  height: number;
}

const BITS = 41;
const CELLS = BITS + 3;

/** Unix ms, or null when the cells are no valid clock. */
export function readTestClock({ data, width, height }: Picture): number | null {
  const bytesPerPixel = data.length / (width * height);
  if (![1, 3, 4].includes(bytesPerPixel)) throw new RangeError(`${bytesPerPixel} bytes a pixel`);
  const cellWidth = width / 80;
  const y = Math.floor(height - height / 90);
  const light = (cell: number): boolean => {
    const at = (y * width + Math.floor((cell + 0.5) * cellWidth)) * bytesPerPixel;
    const samples = bytesPerPixel === 1 ? [data[at]] : [data[at], data[at + 1], data[at + 2]];
    return samples.reduce<number>((sum, value) => sum + (value ?? 0), 0) / samples.length > 127;
  };
  if (!light(0) || light(1)) return null;
  let time = 0;
  let parity = 0;
  for (let cell = 2; cell < CELLS - 1; cell++) {
    const bit = light(cell) ? 1 : 0;
    time = time * 2 + bit;
    parity ^= bit;
  }
  return light(CELLS - 1) === (parity === 1) ? time : null;
}

/** Draws the clock that `readTestClock` reads; for tests that make pictures of their own. */
export function drawTestClock({ data, width, height }: { data: { [index: number]: number; length: number }; width: number; height: number }, time: number): void {
  const bytesPerPixel = data.length / (width * height);
  const bits = Array.from({ length: BITS }, (_, index) => Math.floor(time / 2 ** (BITS - 1 - index)) % 2);
  const cells = [1, 0, ...bits, bits.reduce((sum, bit) => sum ^ bit, 0)];
  for (let y = Math.floor(height - height / 45); y < height; y++) {
    for (let x = 0; x < Math.floor((CELLS * width) / 80); x++) {
      const value = cells[Math.floor((x * 80) / width)] ? 255 : 0;
      for (let byte = 0; byte < bytesPerPixel; byte++) data[(y * width + x) * bytesPerPixel + byte] = value;
    }
  }
}
