import type { OrielError } from '@oriel/core';
import { errors, type Words } from '../base/messages/english/errors.ts';
import { upload, uploadErrors } from '../base/messages/english/upload.ts';
import type { WordsOf } from '../base/messages/index.ts';
import { wordsForError } from '../camera/words.ts';
import type { UploadItem } from './upload-item.ts';

/** What `<oriel-upload>` needs, in English. */
export const english = { errors, upload, uploadErrors };

export type UploadMessages = WordsOf<typeof english>;

/** What happened, and what to do next. */
export function wordsForFailure(error: OrielError, messages: UploadMessages): Words {
  const own: Readonly<Record<string, Words | undefined>> = messages.uploadErrors;
  const { maxBytes, reason } = error.details ?? {};
  const words = (typeof reason === 'string' ? own[reason] : undefined) ?? own[error.code] ?? wordsForError(error, messages);
  // Only the server knows why a video cannot be used.
  if (reason === 'unusable') return { title: words.title, text: error.message };
  if (error.code === 'body_too_large' && typeof maxBytes === 'number') return { title: words.title, text: messages.upload.smallerThan(messages.upload.size(maxBytes)) };
  return words;
}

/** The state in words, without numbers that change constantly. */
export function stateOf({ state, error }: UploadItem, messages: UploadMessages): string {
  const { upload: words } = messages;
  switch (state) {
    case 'queued':
      return words.queued;
    case 'uploading':
      return words.starting;
    case 'waiting':
      return words.reconnecting;
    case 'paused':
      return words.paused;
    case 'processing':
      return words.processing;
    case 'ready':
      return words.ready;
    case 'failed':
    case 'unusable':
      return error ? wordsForFailure(error, messages).title : '';
  }
}
