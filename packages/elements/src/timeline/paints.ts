/** The colours of a timeline. Each has a hidden element of that class whose `color` is the paint, so tokens and system colours resolve. */
export const paintNames = ['ground', 'band', 'activity', 'mark', 'tick', 'label', 'strong', 'unknown', 'future', 'live'] as const;
export type Paints = Record<(typeof paintNames)[number], string>;
