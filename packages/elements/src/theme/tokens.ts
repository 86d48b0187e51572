import { css } from 'lit';

/**
 * What the `theme` attribute sets; elements below inherit it.
 *
 * @cssprop --oriel-color-scheme - `dark`, `light` or `light dark`; the `theme` attribute sets it
 */
export const scheme = css`
  :host([theme='dark']) {
    --oriel-color-scheme: dark;
  }
  :host([theme='light']) {
    --oriel-color-scheme: light;
  }
  :host([theme='auto']) {
    --oriel-color-scheme: light dark;
  }
`;

/**
 * The design tokens. A page sets `--oriel-<name>` on an element or anywhere above it; styles use `--_<name>`, which
 * falls back to Oriel's default. `color-scheme` chooses between the two values of `light-dark()`.
 *
 * @cssprop --oriel-accent - the accent colour
 * @cssprop --oriel-on-accent - text and icons on the accent
 * @cssprop --oriel-surface - the background
 * @cssprop --oriel-raised - the background of bars and panels
 * @cssprop --oriel-control - the background of buttons and fields
 * @cssprop --oriel-border - lines between areas
 * @cssprop --oriel-outline - the edge of controls; 3:1 against every background
 * @cssprop --oriel-muted - secondary text
 * @cssprop --oriel-text - text
 * @cssprop --oriel-letterbox - the area around a picture
 * @cssprop --oriel-scrim - the background of what lies over a picture, the same in every theme
 * @cssprop --oriel-on-scrim - text and icons over a picture, the same in every theme
 * @cssprop --oriel-accent-on-scrim - the accent over a picture, the same in every theme
 * @cssprop --oriel-live-on-scrim - the dot of a live picture, the same in every theme
 * @cssprop --oriel-recorded-on-scrim - the time of a recorded picture, the same in every theme
 * @cssprop --oriel-veil - covers a picture that is no longer current
 * @cssprop --oriel-focus - the focus ring
 * @cssprop --oriel-radius - corners of panels and cells
 * @cssprop --oriel-radius-small - corners of controls
 * @cssprop --oriel-font - the font family
 * @cssprop --oriel-fast - the duration of small transitions
 * @cssprop --oriel-slow - the duration of larger transitions
 * @cssprop --oriel-ease - the timing function of transitions
 */
export const tokens = css`
  :host {
    color-scheme: var(--oriel-color-scheme, dark);

    /* The one accent, and what is written on it. */
    --_accent: var(--oriel-accent, light-dark(#00756a, #35d6bd));
    --_on-accent: var(--oriel-on-accent, light-dark(#fff, #04201c));

    /* Neutral greys, from the ground up. */
    --_surface: var(--oriel-surface, light-dark(#fff, #111214));
    --_raised: var(--oriel-raised, light-dark(#f3f4f5, #1a1c1f));
    --_control: var(--oriel-control, light-dark(#e6e8ea, #2a2d31));
    --_border: var(--oriel-border, light-dark(#d8dbde, #2e3136));
    /* 3:1 against every surface: the edge of what can be operated. */
    --_outline: var(--oriel-outline, light-dark(#767b82, #7d828a));
    --_muted: var(--oriel-muted, light-dark(#50555b, #a6abb3));
    --_text: var(--oriel-text, light-dark(#17191c, #f1f2f4));

    /* Around a picture, over a picture, and written over a picture: the last two do not follow the theme. */
    --_letterbox: var(--oriel-letterbox, light-dark(#e3e5e7, #08090a));
    --_scrim: var(--oriel-scrim, rgb(10 11 12 / 0.72));
    --_on-scrim: var(--oriel-on-scrim, #fff);
    /* Over a picture that is no longer true. */
    --_veil: var(--oriel-veil, light-dark(rgb(232 234 236 / 0.9), rgb(8 9 10 / 0.82)));

    --_focus: var(--oriel-focus, var(--_accent));
    --_radius: var(--oriel-radius, 8px);
    --_radius-small: var(--oriel-radius-small, 4px);
    --_font: var(--oriel-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif);
    --_fast: var(--oriel-fast, 120ms);
    --_slow: var(--oriel-slow, 200ms);
    --_ease: var(--oriel-ease, cubic-bezier(0.2, 0, 0, 1));
  }
  @media (prefers-reduced-motion: reduce) {
    :host {
      --_fast: 0s;
      --_slow: 0s;
    }
  }
`;
