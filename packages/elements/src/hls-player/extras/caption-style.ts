const colors = { white: '255 255 255', yellow: '255 255 0', green: '0 255 0', cyan: '0 255 255', blue: '0 0 255', magenta: '255 0 255', red: '255 0 0', black: '0 0 0' };

const fonts = {
  sans: 'system-ui, sans-serif',
  serif: "Georgia, 'Noto Serif', serif",
  mono: 'ui-monospace, monospace',
  casual: "'Comic Sans MS', 'Comic Neue', 'Chalkboard SE', fantasy",
  cursive: 'cursive',
};

const edges = {
  none: 'none',
  shadow: '0.08em 0.08em 0.12em #000',
  raised: '-0.04em -0.04em 0 #888, 0.04em 0.04em 0 #000, 0.08em 0.08em 0 #000',
  depressed: '-0.04em -0.04em 0 #000, 0.04em 0.04em 0 #888',
  outline: '-0.06em 0 0 #000, 0.06em 0 0 #000, 0 -0.06em 0 #000, 0 0.06em 0 #000, 0 0 0.1em #000',
};

const keysOf = <Key extends string>(values: Readonly<Record<Key, string>>): readonly Key[] => Object.keys(values) as Key[];

/** What viewers can choose for each part of the style: what the FCC asks for (47 CFR 79.103), as video platforms have it. Sizes and opacities are percentages. */
export const styleChoices = {
  font: keysOf(fonts),
  size: ['50', '75', '100', '150', '200', '300'],
  color: keysOf(colors),
  opacity: ['25', '50', '75', '100'],
  background: keysOf(colors),
  backgroundOpacity: ['0', '25', '50', '75', '100'],
  window: keysOf(colors),
  windowOpacity: ['0', '25', '50', '75', '100'],
  edge: keysOf(edges),
} as const;

export type StyleName = keyof typeof styleChoices;
export type CaptionStyle = { readonly [Name in StyleName]: (typeof styleChoices)[Name][number] };

export const styleNames = Object.keys(styleChoices) as readonly StyleName[];

export const defaultCaptionStyle: CaptionStyle = {
  font: 'sans',
  size: '100',
  color: 'white',
  opacity: '100',
  background: 'black',
  backgroundOpacity: '75',
  window: 'black',
  windowOpacity: '0',
  edge: 'none',
};

/** The usable parts of what a browser has kept, and the default of the others. */
export function readCaptionStyle(stored: unknown): CaptionStyle {
  if (typeof stored !== 'object' || stored === null) return defaultCaptionStyle;
  const values: Readonly<Record<string, unknown>> = { ...stored };
  const isChoice = (name: StyleName) => styleChoices[name].some((choice) => choice === values[name]);
  return { ...defaultCaptionStyle, ...Object.fromEntries(styleNames.filter(isChoice).map((name) => [name, values[name]])) };
}

const KEY = 'oriel-captions';

/** The style that was chosen last on this device. */
export function rememberedCaptionStyle(): CaptionStyle {
  try {
    return readCaptionStyle(JSON.parse(localStorage.getItem(KEY) ?? 'null'));
  } catch {
    return defaultCaptionStyle;
  }
}

export function rememberCaptionStyle(style: CaptionStyle): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(style));
  } catch {
    // Storage is full, or forbidden on this page.
  }
}

/** CSS properties, by name. */
export function cssOf(style: CaptionStyle): Readonly<Record<string, string>> {
  return {
    '--_caption-size': String(Number(style.size) / 100),
    '--_caption-font': fonts[style.font],
    '--_caption-color': `rgb(${colors[style.color]} / ${style.opacity}%)`,
    '--_caption-background': `rgb(${colors[style.background]} / ${style.backgroundOpacity}%)`,
    '--_caption-window': `rgb(${colors[style.window]} / ${style.windowOpacity}%)`,
    '--_caption-edge': edges[style.edge],
  };
}
