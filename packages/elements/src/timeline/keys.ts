/** What a key asks of the timeline. */
export type KeyAction =
  /** Move the cursor by milliseconds. */
  | { type: 'move'; by: number }
  /** Move the cursor by widths of the view. */
  | { type: 'page'; by: number }
  | { type: 'oldest' }
  | { type: 'live' }
  | { type: 'event'; direction: 'earlier' | 'later' }
  | { type: 'zoom'; factor: number }
  /** Move the view by widths of itself; the cursor stays where it is. */
  | { type: 'pan'; by: number }
  | { type: 'cancel' };

const SECOND = 1000;

/**
 * The keys of a slider (ARIA Authoring Practices); `[` and `]` for events, `+` and `-` to zoom, Shift with Page Up or
 * Page Down to pan. Keys with Control, Alt or Meta belong to the browser. Time runs from left to right in every language.
 */
export function keyAction({ key, shiftKey, ctrlKey, altKey, metaKey }: KeyboardEvent): KeyAction | undefined {
  if (metaKey || (ctrlKey && !altKey)) return undefined;
  // Many keyboards have brackets on AltGr, which counts as Control and Alt on Windows and as Alt on macOS.
  if (key === '[' || key === ']') return { type: 'event', direction: key === '[' ? 'earlier' : 'later' };
  if (altKey) return undefined;
  const step = shiftKey ? 10 * SECOND : SECOND;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return { type: 'move', by: -step };
    case 'ArrowRight':
    case 'ArrowUp':
      return { type: 'move', by: step };
    case 'PageDown':
      return shiftKey ? { type: 'pan', by: -0.5 } : { type: 'page', by: -0.1 };
    case 'PageUp':
      return shiftKey ? { type: 'pan', by: 0.5 } : { type: 'page', by: 0.1 };
    case 'Home':
      return { type: 'oldest' };
    case 'End':
      return { type: 'live' };
    case '+':
    case '=':
      return { type: 'zoom', factor: 0.5 };
    case '-':
    case '_':
      return { type: 'zoom', factor: 2 };
    case 'Escape':
      return { type: 'cancel' };
    default:
      return undefined;
  }
}
