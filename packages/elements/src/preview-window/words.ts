import { errors } from '../base/messages/english/errors.ts';
import { preview, previewErrors } from '../base/messages/english/preview.ts';
import type { Words } from '../base/messages/english/errors.ts';
import type { WordsOf } from '../base/messages/index.ts';

/** What `<oriel-preview-window>` needs, in English. */
export const english = { errors, preview, previewErrors };

export type PreviewMessages = WordsOf<typeof english>;

/** Words for an error of the preview; the server's own stand in for codes that have none here. */
export function wordsForPreviewError({ code, hint, message }: { code: string; hint: string; message: string }, { errors, previewErrors }: Pick<PreviewMessages, 'errors' | 'previewErrors'>): Words {
  const own: Readonly<Record<string, Words | undefined>> = previewErrors;
  return own[code] ?? errors[code] ?? { title: message.replace(/\.$/, ''), text: hint };
}
