import { gapsIn, intersect, tickScale, ticksIn, xAt, type Range, type TickKind } from '@oriel/core/timeline';
import type { TimeFormat } from './time-format.ts';

/** A moment worth a mark. */
export interface TimelineEvent {
  readonly id: string;
  /** Unix milliseconds. */
  readonly time: number;
  readonly label: string;
}

/** How much moved, 0 to 1 in each of equal parts of the range. */
export interface TimelineActivity extends Range {
  readonly buckets: readonly number[];
}

/** What is known of a camera's recordings within `known`. */
export interface TimelineFacts {
  readonly known: readonly Range[];
  readonly sequences: readonly Range[];
  readonly activity: TimelineActivity | undefined;
  readonly events: readonly TimelineEvent[];
}

export interface Tick {
  x: number;
  /** `pinned`: no tick but the date at the left end. */
  kind: TickKind | 'pinned';
  /** Empty: no room. */
  label: string;
  labelX: number;
}

export interface Marker {
  x: number;
  event: TimelineEvent;
}

export interface Bars {
  x: number;
  step: number;
  values: readonly number[];
}

/** All that is to be drawn, in CSS pixels. */
export interface Scene {
  width: number;
  height: number;
  sequences: Range[];
  unknown: Range[];
  activity: Bars | undefined;
  markers: Marker[];
  ticks: Tick[];
  /** Where now is, when that is left of the right end. */
  liveX: number | undefined;
}

export interface SceneInput {
  view: Range;
  width: number;
  height: number;
  now: number;
  facts: TimelineFacts;
  format: TimeFormat;
  /** Width of a label in pixels. */
  measure(label: string): number;
}

/** Between two labels, at least. */
const SPACE = 16;
const DAY = 86_400_000;

export function makeScene(input: SceneInput): Scene {
  const { view, width, height, now, facts } = input;
  const x = (time: number) => xAt(view, width, time);
  const inView = (ranges: readonly Range[]) =>
    ranges.flatMap((range) => {
      const seen = intersect(range, view);
      return seen ? [{ from: x(seen.from), to: x(seen.to) }] : [];
    });
  const { activity } = facts;
  const past = intersect(view, { from: -Infinity, to: now });
  return {
    width,
    height,
    sequences: inView(facts.sequences),
    unknown: past ? inView(gapsIn(past, facts.known)) : [],
    activity: activity && {
      x: x(activity.from),
      step: (x(activity.to) - x(activity.from)) / Math.max(1, activity.buckets.length),
      values: activity.buckets,
    },
    markers: facts.events.filter(({ time }) => time >= view.from && time <= view.to).map((event) => ({ x: x(event.time), event })),
    ticks: makeTicks(input),
    liveX: now <= view.to ? x(now) : undefined,
  };
}

function makeTicks({ view, width, now, format, measure }: SceneInput): Tick[] {
  // Midday on a two-digit day is as wide as labels get in most languages; what is wider still is left out below.
  const sample = new Date(2026, 10, 28, 22, 58, 58).getTime();
  const scale = tickScale(view.to - view.from, width, (step) => measure(format.format(sample, format.tickStyle(step))) + SPACE);
  const ticks: Tick[] = [];
  let end = 0;
  const date = format.format(view.from, scale.step >= DAY ? 'date' : 'weekday');
  // Where the day is not plain from the labels, the left end says it.
  if (!isSameDay(view.from, now) || width >= 480) {
    ticks.push({ x: 0, kind: 'pinned', label: date, labelX: 0 });
    end = measure(date) + SPACE;
  }
  for (const { time, kind } of ticksIn(view, scale)) {
    const x = xAt(view, width, time);
    const tick: Tick = { x, kind, label: '', labelX: 0 };
    ticks.push(tick);
    if (kind === 'minor') continue;
    const label = format.format(time, kind === 'day' ? 'weekday' : format.tickStyle(scale.step));
    const labelWidth = measure(label);
    const labelX = kind === 'day' ? x + 4 : x - labelWidth / 2;
    if (labelX < end || labelX + labelWidth > width) continue;
    Object.assign(tick, { label, labelX });
    end = labelX + labelWidth + SPACE / 2;
  }
  return ticks;
}

const isSameDay = (a: number, b: number): boolean => new Date(a).toDateString() === new Date(b).toDateString();
