import { keyAction, type KeyAction } from '../timeline/keys.ts';
import type { OrielTimeline } from '../timeline/timeline.ts';
import type { ControlsActions } from './controls.ts';

export type PlayerKey =
  | { type: 'toggle' }
  | { type: 'skip'; by: number }
  | { type: 'step'; frames: number }
  | { type: 'fullscreen' }
  | { type: 'help' }
  | TimelineKey;

/** What the timeline's own keys do that a player needs no focus on its timeline for. */
type TimelineKey = Extract<KeyAction, { type: 'oldest' | 'live' | 'zoom' | 'pan' }>;

/** For the help: what each key does. */
export const keyHelp: readonly (readonly [keys: string, what: string])[] = [
  ['Space, K', 'Play or pause'],
  ['J, L', '10 seconds back, on'],
  ['← →', '1 second back, on; with Shift 10'],
  [', .', 'One frame back, on'],
  ['Home, End', 'Oldest recording, live'],
  ['+ −', 'Zoom the timeline'],
  ['Shift with Page up, Page down', 'Pan the timeline by half of what it shows'],
  ['F', 'Full screen'],
  ['?', 'These keys'],
];

export function playerKey(event: KeyboardEvent): PlayerKey | undefined {
  const { key, shiftKey, ctrlKey, altKey, metaKey } = event;
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
    case 'f':
      return { type: 'fullscreen' };
    case '?':
      return { type: 'help' };
    default:
      return timelineKey(event);
  }
}

/** A key that is held down goes on moving; it does not switch to and fro. */
export const switches = ({ type }: PlayerKey): boolean => type === 'toggle' || type === 'fullscreen' || type === 'help';

export function act(key: PlayerKey, actions: ControlsActions, timeline: OrielTimeline | null): void {
  switch (key.type) {
    case 'toggle':
      return actions.toggle();
    case 'skip':
      return actions.skip(key.by);
    case 'step':
      return actions.step(key.frames);
    case 'oldest':
      return void timeline?.seekOldest();
    case 'live':
      return actions.goLive();
    case 'zoom':
      return timeline?.zoom(key.factor);
    case 'pan':
      return timeline?.pan(key.by);
    case 'fullscreen':
      return actions.toggleFullscreen();
    case 'help':
      return actions.open('help');
  }
}

function timelineKey(event: KeyboardEvent): TimelineKey | undefined {
  const action = keyAction(event);
  switch (action?.type) {
    case 'oldest':
    case 'live':
    case 'zoom':
    case 'pan':
      return action;
    default:
      return undefined;
  }
}
