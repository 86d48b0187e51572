import type { OrielError } from '@oriel/core';
import type { Words } from './en.ts';
import type { Messages } from './messages.ts';

/** What a viewer reads about an error: by its code, else what the server said. */
export const errorWords = ({ code, message, hint }: OrielError, messages: Messages): Words =>
  messages.errors[code] ?? { title: message.replace(/\.$/, ''), text: hint };
