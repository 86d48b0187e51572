import type { Milliseconds } from '@oriel/core';
import { SKIP } from './playback.ts';

/** What a key of a player asks for. */
export type Shortcut =
  | { readonly type: 'toggle' | 'mute' | 'fullscreen' | 'picture-in-picture' | 'help' | 'live' | 'oldest' | 'captions' }
  | { readonly type: 'skip'; readonly by: Milliseconds }
  | { readonly type: 'step'; readonly frames: number }
  /** By this factor: below 1 shows less time. */
  | { readonly type: 'zoom'; readonly factor: number }
  /** By so many widths of the timeline. */
  | { readonly type: 'pan'; readonly by: number }
  | { readonly type: 'event'; readonly direction: 'earlier' | 'later' };

const SECOND: Milliseconds = 1000;

const keys: Readonly<Record<string, Shortcut>> = {
  ' ': { type: 'toggle' },
  k: { type: 'toggle' },
  j: { type: 'skip', by: -SKIP * SECOND },
  l: { type: 'skip', by: SKIP * SECOND },
  arrowleft: { type: 'skip', by: -SECOND },
  arrowright: { type: 'skip', by: SECOND },
  'shift arrowleft': { type: 'skip', by: -10 * SECOND },
  'shift arrowright': { type: 'skip', by: 10 * SECOND },
  ',': { type: 'step', frames: -1 },
  '.': { type: 'step', frames: 1 },
  '[': { type: 'event', direction: 'earlier' },
  ']': { type: 'event', direction: 'later' },
  home: { type: 'oldest' },
  end: { type: 'live' },
  '+': { type: 'zoom', factor: 0.5 },
  '=': { type: 'zoom', factor: 0.5 },
  '-': { type: 'zoom', factor: 2 },
  _: { type: 'zoom', factor: 2 },
  'shift pageup': { type: 'pan', by: 0.5 },
  'shift pagedown': { type: 'pan', by: -0.5 },
  c: { type: 'captions' },
  m: { type: 'mute' },
  f: { type: 'fullscreen' },
  p: { type: 'picture-in-picture' },
  '?': { type: 'help' },
};

/** @returns `undefined` for keys of the browser, and for those of a control or a text field inside the player */
export function shortcutOf(event: KeyboardEvent): Shortcut | undefined {
  // Many keyboards have brackets on AltGr, which counts as Control and Alt on Windows and as Alt on macOS.
  const bracket = /^[[\]]$/.test(event.key) && event.altKey;
  if (event.defaultPrevented || event.metaKey || ((event.ctrlKey || event.altKey) && !bracket) || event.isComposing || isTaken(event)) return undefined;
  const key = event.key.toLowerCase();
  const shortcut = keys[event.shiftKey && key.length > 1 ? `shift ${key}` : key];
  // A key that is held down goes on moving; it does not switch on and off.
  return shortcut && (!event.repeat || /skip|step|zoom|pan/.test(shortcut.type)) ? shortcut : undefined;
}

/** Text fields keep all keys, also inside other elements, sliders those that move them, buttons and links the one that presses them. */
function isTaken(event: KeyboardEvent): boolean {
  const player = event.currentTarget;
  for (const target of event.composedPath()) {
    if (target === player) break;
    if (!(target instanceof HTMLElement)) continue;
    if (target.matches('input[type="range"]')) return event.key.length > 1;
    if (target.isContentEditable || target.matches('input, textarea, select, [role="textbox"], [popover]')) return true;
    if (event.key === ' ' && target.matches('button, a[href], summary, [role="button"]')) return true;
  }
  return false;
}
