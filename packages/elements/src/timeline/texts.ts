import { spanOf, type Range } from '@oriel/core/timeline';
import type { TimelineEvent } from './facts.ts';
import { eventNear } from './given-facts.ts';
import type { TimeFormat } from '../base/time-format.ts';
import type { TimelineWords } from './words.ts';

/** What the texts of a timeline are made of. */
export interface TextInput {
  words: TimelineWords;
  format: TimeFormat;
  /** Those in view. */
  events: readonly TimelineEvent[];
}

/** How near to an event the pointer has to be, in pixels. */
const NEAR = 6;

/** An event without its time. */
export const nameOf = ({ kind, label }: TimelineEvent, words: TimelineWords): string => {
  const name = String(label ?? '');
  return kind ? words.kindOfEvent(String(kind), name) : name;
};

/** An event for a screen reader. */
export const eventText = (event: TimelineEvent, { format, words }: TextInput): string => words.event(nameOf(event, words), format.format(event.time, 'spoken'));

/** A moment for a screen reader, with the event at that moment. `chosen` need not be in view. */
export function valueText(time: number | undefined, chosen: TimelineEvent | undefined, input: TextInput): string {
  const { events, format, words } = input;
  if (time === undefined) return words.noTime;
  const event = [chosen, ...events].find((one) => one?.time === time);
  return event ? eventText(event, input) : format.format(time, 'spoken');
}

/** A view of more than this shows several days, and a time needs its day. */
const DAY = 86_400_000;

/** A moment on the timeline. */
export const stamp = (time: number, view: Range, format: TimeFormat): string => format.format(time, spanOf(view) > DAY ? 'dayMinute' : 'second');

/** A moment outside the view. */
export const farStamp = (time: number, view: Range, format: TimeFormat): string =>
  format.format(time, format.format(time, 'date') === format.format(view.from, 'date') ? 'minute' : 'dayMinute');

/** The time under the pointer, with the event near to it. */
export function hoverText(time: number, view: Range, width: number, { events, format, words }: TextInput): string {
  const near = eventNear(events, time, (NEAR / width) * spanOf(view));
  const text = stamp(time, view, format);
  return near ? `${text} ${nameOf(near, words)}` : text;
}
