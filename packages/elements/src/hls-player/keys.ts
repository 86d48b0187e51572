import type { MediaFacts } from '@oriel/player';
import type { Fullscreen } from '../controls/fullscreen.ts';
import type { PictureInPicture } from '../controls/picture-in-picture.ts';
import { shortcutOf } from '../controls/shortcuts.ts';
import type { MediaCommands } from './commands.ts';

export interface KeyTargets {
  readonly commands: MediaCommands;
  readonly facts: Pick<MediaFacts, 'sound'>;
  readonly fullscreen: Fullscreen;
  readonly pictureInPicture: PictureInPicture;
  toggleHelp(): void;
}

/** Does what a key asks of a video. @returns whether the key is one of its own */
export function pressKey(event: KeyboardEvent, { commands, facts, fullscreen, pictureInPicture, toggleHelp }: KeyTargets): boolean {
  const shortcut = shortcutOf(event);
  switch (shortcut?.type) {
    case 'toggle':
      commands.toggle();
      break;
    case 'skip':
      commands.skip(shortcut.by);
      break;
    case 'step':
      commands.step(shortcut.frames);
      break;
    case 'oldest':
      commands.toStart();
      break;
    case 'live':
      commands.toEnd();
      break;
    case 'mute':
      if (facts.sound) commands.toggleMuted();
      break;
    case 'captions':
      commands.toggleCaptions();
      break;
    case 'fullscreen':
      fullscreen.toggle();
      break;
    case 'picture-in-picture':
      pictureInPicture.toggle();
      break;
    case 'help':
      toggleHelp();
      break;
    default:
      return false;
  }
  return true;
}
