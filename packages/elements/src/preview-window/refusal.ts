import type { OrielError } from '@oriel/core';
import type { TemplateResult } from 'lit';
import { refusalOf } from '../base/refusal.ts';
import { wordsForPreviewError, type PreviewMessages } from './words.ts';

/** Why the last action failed, until it is closed or another one begins. */
export const refusal = (error: OrielError, messages: PreviewMessages, close: () => void): TemplateResult => refusalOf(wordsForPreviewError(error, messages), messages.preview.close, close);
