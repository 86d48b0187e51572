import { editor } from '../base/messages/english/editor.ts';
import { english as preview } from '../preview-window/words.ts';
import type { WordsOf } from '../base/messages/index.ts';

/** What `<oriel-programme-editor>` needs, in English. */
export const english = { ...preview, editor };

export type EditorMessages = WordsOf<typeof english>;

/** Titles of errors, by code. */
export const titlesOf = ({ previewErrors }: EditorMessages): Readonly<Record<string, string>> => Object.fromEntries(Object.entries(previewErrors).map(([code, { title }]) => [code, title]));
