import type { Format } from './format.ts';

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];

/** In the unit that keeps the number short: 0 bytes, 640 kB, 3.2 MB. Decimal, as disks and networks are measured. */
export function formatBytes(format: Format, count: number): string {
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, count)) / 3)));
  const value = count / 1000 ** step;
  return format.number(value, { style: 'unit', unit: units[step], unitDisplay: step === 0 ? 'long' : 'short', maximumFractionDigits: step > 1 && value < 100 ? 1 : 0 });
}
