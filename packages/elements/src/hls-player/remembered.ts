import type { MediaIntent } from '@oriel/player';

/** What viewers choose for all videos. */
export type Choices = Partial<Pick<MediaIntent, 'volume' | 'muted' | 'speed' | 'quality' | 'captions' | 'dataSaver'>>;

const KEY = 'oriel-video';

const readers = {
  volume: (value: unknown) => (typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined),
  muted: (value: unknown) => (typeof value === 'boolean' ? value : undefined),
  speed: (value: unknown) => (typeof value === 'number' && value >= 0.125 && value <= 16 ? value : undefined),
  quality: (value: unknown) => (typeof value === 'string' ? value : undefined),
  captions: (value: unknown) => (typeof value === 'string' ? value : undefined),
  dataSaver: (value: unknown) => (value === 'on' || value === 'off' ? value : undefined),
} satisfies { [Name in keyof Choices]-?: (value: unknown) => Choices[Name] };

/** What was chosen last on this device; nothing where the browser keeps nothing. */
export function rememberedChoices(): Choices {
  const stored = read();
  return Object.fromEntries(Object.entries(readers).flatMap(([name, reader]) => {
    const value = reader(stored[name]);
    return value === undefined ? [] : [[name, value]];
  }));
}

export function remember(choices: Choices): void {
  try {
    // Without values that are undefined: captions that were turned off.
    localStorage.setItem(KEY, JSON.stringify({ ...read(), ...choices }));
  } catch {
    // Storage is full, or forbidden on this page.
  }
}

function read(): Readonly<Record<string, unknown>> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof stored === 'object' && stored !== null ? { ...stored } : {};
  } catch {
    return {};
  }
}
