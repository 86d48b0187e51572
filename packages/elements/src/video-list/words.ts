import { errors } from '../base/messages/english/errors.ts';
import { videoList } from '../base/messages/english/video-list.ts';
import type { WordsOf } from '../base/messages/index.ts';

/** What `<oriel-video-list>` needs, in English. */
export const english = { errors, videoList };

export type ListMessages = WordsOf<typeof english>;
