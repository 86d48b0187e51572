import { analytics } from '../base/messages/english/analytics.ts';
import { errors } from '../base/messages/english/errors.ts';
import type { WordsOf } from '../base/messages/index.ts';

/** What `<oriel-analytics>` needs, in English. */
export const english = { analytics, errors };

export type AnalyticsMessages = WordsOf<typeof english>;
export type AnalyticsWords = AnalyticsMessages['analytics'];
