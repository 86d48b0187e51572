import type { OrielError } from '@oriel/core';
import type { Facts } from '@oriel/player';
import { camera } from '../base/messages/english/camera.ts';
import { errors, type Words } from '../base/messages/english/errors.ts';
import type { WordsOf } from '../base/messages/index.ts';
import { formatTime } from '../base/time-format.ts';

/** What `<oriel-camera>` needs, in English. */
export const english = { camera, errors };

export type CameraMessages = WordsOf<typeof english>;

/** A stalled picture is only marked at first; from this age on it is covered. */
const COVERED_AFTER = 5000;

export const stalledFor = ({ since }: Facts, now: number): number => Math.max(0, now - (since ?? now));

/** What to read in place of the picture; `undefined` while the picture speaks for itself. @param now local clock, Unix ms */
export function wordsFor(facts: Facts, messages: CameraMessages, locale: string, now: number): Words | undefined {
  const { camera: words } = messages;
  const { since } = facts;
  const at = since === undefined ? undefined : formatTime(since, locale, now);
  switch (facts.state) {
    case 'connecting':
    case 'live':
    case 'playing':
    case 'paused':
    case 'blocked':
      return undefined;
    case 'stalled':
      return stalledFor(facts, now) < COVERED_AFTER ? undefined : { title: words.stopped, text: at ? words.offlineSince(at) : words.reconnecting };
    case 'gap': {
      const near = facts.before !== undefined || facts.after !== undefined;
      return { title: at ? words.noRecordingAt(at) : words.noRecording, text: near ? words.nearest : words.noneNear };
    }
    case 'ended':
      return { title: words.ended, text: at ?? '' };
    case 'offline':
      return { title: words.offline, text: at ? words.offlineSince(at) : words.reconnecting };
    case 'disconnected':
      return { title: facts.error ? wordsForError(facts.error, messages).title : words.disconnected, text: words.reconnecting };
    case 'idle':
      return messages.errors['no_source'];
    case 'error':
      return facts.error ? wordsForError(facts.error, messages) : { title: words.failed, text: '' };
  }
}

/** The server's own words stand in for codes that have none here. */
export function wordsForError({ code, message, hint }: OrielError, { errors }: Pick<CameraMessages, 'errors'>): Words {
  return errors[code] ?? { title: message.replace(/\.$/, ''), text: hint };
}

/** What screen readers announce: only what is worth an interruption. */
export function announcementFor(facts: Facts, messages: CameraMessages, locale: string, now: number): string {
  const words = facts.state === 'idle' ? undefined : wordsFor(facts, messages, locale, now);
  return words ? messages.camera.announcement(facts.camera?.name ?? '', words.title, words.text) : '';
}
