export type PlayerKey =
  | { type: 'toggle' }
  | { type: 'skip'; by: number }
  | { type: 'step'; frames: number }
  | { type: 'oldest' }
  | { type: 'live' }
  | { type: 'zoom'; factor: number }
  | { type: 'fullscreen' }
  | { type: 'help' };

/** For the help: what each key does. */
export const keyHelp: readonly (readonly [keys: string, what: string])[] = [
  ['Space, K', 'Play or pause'],
  ['J, L', '10 seconds back, on'],
  ['← →', '1 second back, on; with Shift 10'],
  [', .', 'One frame back, on'],
  ['Home, End', 'Oldest recording, live'],
  ['+ −', 'Zoom the timeline'],
  ['F', 'Full screen'],
  ['?', 'These keys'],
];

export function playerKey({ key, shiftKey, ctrlKey, altKey, metaKey }: KeyboardEvent): PlayerKey | undefined {
  if (ctrlKey || altKey || metaKey) return undefined;
  switch (key) {
    case ' ':
    case 'k':
      return { type: 'toggle' };
    case 'j':
      return { type: 'skip', by: -10_000 };
    case 'l':
      return { type: 'skip', by: 10_000 };
    case 'ArrowLeft':
      return { type: 'skip', by: shiftKey ? -10_000 : -1000 };
    case 'ArrowRight':
      return { type: 'skip', by: shiftKey ? 10_000 : 1000 };
    case ',':
      return { type: 'step', frames: -1 };
    case '.':
      return { type: 'step', frames: 1 };
    case 'Home':
      return { type: 'oldest' };
    case 'End':
      return { type: 'live' };
    case '+':
    case '=':
      return { type: 'zoom', factor: 0.5 };
    case '-':
      return { type: 'zoom', factor: 2 };
    case 'f':
      return { type: 'fullscreen' };
    case '?':
      return { type: 'help' };
    default:
      return undefined;
  }
}
