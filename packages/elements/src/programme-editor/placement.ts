/** Shares of the picture's width and height. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What stays in sight on every screen (EBU R 95 has 5 % for graphics). */
export const SAFE = 0.05;
/** Distance in which a place snaps to a guide. */
const SNAP = 0.012;

export interface Placement extends Place {
  /** The guides that it snapped to, as shares. */
  readonly guides: { readonly x?: number; readonly y?: number };
}

/** Keeps an overlay in the picture, and lets its edges and its middle snap to the safe area and to the middle of the picture. */
export function place(wanted: Place, size: Size, snaps = true): Placement {
  const across = along(wanted.x, size.width, snaps);
  const down = along(wanted.y, size.height, snaps);
  return {
    x: across.at,
    y: down.at,
    guides: { ...(across.guide !== undefined && { x: across.guide }), ...(down.guide !== undefined && { y: down.guide }) },
  };
}

function along(wanted: number, length: number, snaps: boolean): { at: number; guide?: number } {
  const candidates = [
    { at: SAFE, guide: SAFE },
    { at: 1 - SAFE - length, guide: 1 - SAFE },
    { at: 0.5 - length / 2, guide: 0.5 },
  ];
  const [nearest] = candidates.toSorted((a, b) => Math.abs(a.at - wanted) - Math.abs(b.at - wanted));
  if (snaps && nearest && Math.abs(nearest.at - wanted) <= SNAP && nearest.at >= 0) return { at: rounded(nearest.at), guide: nearest.guide };
  return { at: rounded(Math.min(Math.max(0, 1 - length), Math.max(0, wanted))) };
}

/** A pixel of the largest picture is finer than this. */
const rounded = (share: number): number => Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 10_000;
