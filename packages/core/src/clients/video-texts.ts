import type { VideoCaptions as ContractCaptions, VideoChapter } from '../contract/index.ts';
import { defined, fieldsOf, number, text } from '../json/fields.ts';

/** The contract's `VideoCaptions` as a page reads it: a server of another version may know more sources. */
export interface VideoCaptions extends Omit<ContractCaptions, 'source'> {
  source: ContractCaptions['source'] | (string & {});
}

/** `undefined` without a title or a start. */
export function readChapter(value: unknown): VideoChapter | undefined {
  const fields = fieldsOf(value);
  const [title, start] = [text(fields['title']), number(fields['start_time_seconds'])];
  if (title === undefined || start === undefined) return undefined;
  return defined<VideoChapter>({ title, start_time_seconds: start, end_time_seconds: number(fields['end_time_seconds']), description: text(fields['description']) });
}

/** `undefined` without a language or a URL. */
export function readCaptions(value: unknown): VideoCaptions | undefined {
  const fields = fieldsOf(value);
  const [language, url] = [text(fields['language']), text(fields['url'])];
  if (!language || !url) return undefined;
  return { language, label: text(fields['label']) ?? language, source: text(fields['source']) ?? 'uploaded', url };
}
