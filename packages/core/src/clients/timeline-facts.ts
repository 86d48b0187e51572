import type { Milliseconds } from '../contract/index.ts';
import { fieldsOf, moment, text } from '../json/fields.ts';

/** `to` is exclusive. */
export interface RecordedRange {
  from: Milliseconds;
  to: Milliseconds;
}

/** The contract's `CameraEvent`, with its time in Unix milliseconds. */
export interface TimelineEvent {
  id: string;
  time: Milliseconds;
  label: string;
}

export function readRange(value: unknown): RecordedRange | undefined {
  const fields = fieldsOf(value);
  const from = moment(fields['from']);
  const to = moment(fields['to']);
  return from === undefined || to === undefined ? undefined : { from, to };
}

export function readTimelineEvent(value: unknown): TimelineEvent | undefined {
  const { id, time: iso, label } = fieldsOf(value);
  const time = moment(iso);
  return typeof id === 'string' && time !== undefined ? { id, time, label: text(label) ?? '' } : undefined;
}
