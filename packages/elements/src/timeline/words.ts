import { timeline } from '../base/messages/english/timeline.ts';
import type { WordsOf } from '../base/messages/index.ts';

/** What `<oriel-timeline>` needs, in English. */
export const english = { timeline };

export type TimelineWords = WordsOf<typeof english>['timeline'];
