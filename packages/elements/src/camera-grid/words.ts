import { camera } from '../base/messages/english/camera.ts';
import { errors } from '../base/messages/english/errors.ts';
import { grid } from '../base/messages/english/grid.ts';
import type { WordsOf } from '../base/messages/index.ts';

/** What `<oriel-camera-grid>` needs, in English. */
export const english = { camera, errors, grid };

export type GridMessages = WordsOf<typeof english>;
