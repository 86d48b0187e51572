/** 0.125 to 32; 1 for what is no speed. */
export function toSpeed(value: unknown): number {
  const speed = Number(value);
  return speed > 0 ? Math.min(32, Math.max(0.125, speed)) : 1;
}

/** 0 to 1; 1 for what is no volume. */
export function toVolume(value: unknown): number {
  const volume = Number(value ?? 1);
  return Number.isFinite(volume) ? Math.min(1, Math.max(0, volume)) : 1;
}

/** An attribute that is on unless it says `false`. */
export const onUnlessFalse = { fromAttribute: (value: string | null) => value !== 'false' };
