/** What a key in the time line asks for. */
export type TrackCommand =
  | { readonly type: 'select'; readonly by: 1 | -1; readonly extends: boolean }
  | { readonly type: 'end'; readonly which: 'first' | 'last'; readonly extends: boolean }
  | { readonly type: 'order'; readonly by: 1 | -1 }
  /** Seconds. */
  | { readonly type: 'trim'; readonly by: number }
  | { readonly type: 'all' | 'remove' | 'duplicate' };

type Key = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** @returns `undefined` for keys of the browser */
export function trackCommand({ altKey, ctrlKey, key, metaKey, shiftKey }: Key): TrackCommand | undefined {
  const control = ctrlKey || metaKey;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowRight': {
      const by = key === 'ArrowLeft' ? -1 : 1;
      if (altKey) return undefined;
      return control ? { type: 'order', by } : { type: 'select', by, extends: shiftKey };
    }
    case 'ArrowUp':
    case 'ArrowDown':
      return altKey || control ? undefined : { type: 'trim', by: (key === 'ArrowUp' ? 1 : -1) * (shiftKey ? 0.1 : 1) };
    case 'Home':
    case 'End':
      return { type: 'end', which: key === 'Home' ? 'first' : 'last', extends: shiftKey };
    case 'Delete':
    case 'Backspace':
      return { type: 'remove' };
    default:
      if (!control) return undefined;
      return key.toLowerCase() === 'a' ? { type: 'all' } : key.toLowerCase() === 'd' ? { type: 'duplicate' } : undefined;
  }
}

/** What a key anywhere in the editor asks for. */
export type EditorCommand = 'undo' | 'redo' | 'save' | 'help' | 'zoom-in' | 'zoom-out';

/** The preview beside the editor has keys of its own, and dialogs have none of the editor's. @returns `undefined` for keys of others */
export function commandOf(event: KeyboardEvent): EditorCommand | undefined {
  const path = event.composedPath().filter((one) => one instanceof HTMLElement);
  const isElsewhere = path.some(({ id, localName }) => localName === 'oriel-preview-window' || (localName === 'dialog' && id !== 'help'));
  if (isElsewhere || event.defaultPrevented) return undefined;
  return editorCommand(event, path[0]?.matches('input:not([type="range"], [type="checkbox"], [type="color"]), textarea, select') ?? false);
}

/** @param isText a text field has the focus, which keeps its own keys */
export function editorCommand({ altKey, ctrlKey, key, metaKey, shiftKey }: Key, isText: boolean): EditorCommand | undefined {
  const letter = key.toLowerCase();
  if ((ctrlKey || metaKey) && !altKey) {
    if (letter === 's') return 'save';
    if (isText) return undefined;
    if (letter === 'z') return shiftKey ? 'redo' : 'undo';
    return letter === 'y' ? 'redo' : undefined;
  }
  if (isText || altKey) return undefined;
  return { '?': 'help', '+': 'zoom-in', '=': 'zoom-in', '-': 'zoom-out' }[key] as EditorCommand | undefined;
}
