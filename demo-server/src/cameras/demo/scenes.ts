import type { Scene } from './scene.ts';
import { dock } from './scenes/dock.ts';
import { harbour } from './scenes/harbour.ts';
import { mountain } from './scenes/mountain.ts';
import { platform } from './scenes/platform.ts';

export const scenes: readonly Scene[] = [harbour, platform, dock, mountain];
