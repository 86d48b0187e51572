/** What a key on the timeline asks for. */
export type KeyAction =
  /** The cursor by so many milliseconds. */
  | { type: 'move'; by: number }
  /** The cursor by so many widths of the view. */
  | { type: 'page'; by: number }
  | { type: 'oldest' }
  | { type: 'live' }
  | { type: 'zoom'; factor: number }
  /** The view by so many of its widths; the cursor stays. */
  | { type: 'pan'; by: number }
  | { type: 'cancel' };

const SECOND = 1000;

/** Keys as on any slider, `+` and `-` for the zoom, Shift with Page Up or Page Down to pan; those with Control, Alt or Meta belong to the browser. */
export function keyAction({ key, shiftKey, ctrlKey, altKey, metaKey }: KeyboardEvent): KeyAction | undefined {
  if (ctrlKey || altKey || metaKey) return undefined;
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
