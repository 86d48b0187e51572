import type { Environment } from '@oriel/core';
import type { OpenPopups } from '../../controls/popup.ts';
import type { English, WordsOf } from '../../base/messages/index.ts';
import type { VideoContext } from '../bar.ts';

/** What the extras need of the player. */
export interface ExtrasHost {
  readonly popups: OpenPopups;
  /** Choices are kept on this device. */
  readonly remembers: boolean;
  environment(): Environment;
  /** The URL to share. */
  link(): string;
  find(selector: string): HTMLElement | null;
  video(): HTMLVideoElement | null;
  context(): VideoContext;
  wordsOf<Groups extends English>(groups: Groups): WordsOf<Groups>;
  /** The viewer has saved a video on this device, or removed it. */
  tellOffline(video: string, state: 'saved' | 'removed'): void;
  requestUpdate(): void;
}
