import type { Milliseconds } from '../contract/index.ts';
import { defined, fieldsOf, moment, text } from '../json/fields.ts';

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
  /** For example `motion`; the application chooses the ids. */
  kind?: string;
  /** CSS hex colour, `#rrggbb`. */
  color?: string;
}

export function readRange(value: unknown): RecordedRange | undefined {
  const fields = fieldsOf(value);
  const from = moment(fields['from']);
  const to = moment(fields['to']);
  return from === undefined || to === undefined ? undefined : { from, to };
}

export function readTimelineEvent(value: unknown): TimelineEvent | undefined {
  const { id, time: iso, label, kind, color } = fieldsOf(value);
  const time = moment(iso);
  if (typeof id !== 'string' || time === undefined) return undefined;
  const hex = typeof color === 'string' && /^#[0-9a-f]{6}$/i.test(color) ? color : undefined;
  return defined<TimelineEvent>({ id, time, label: text(label) ?? '', kind: text(kind), color: hex });
}
