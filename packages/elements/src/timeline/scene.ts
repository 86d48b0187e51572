import { clip, gapsIn, intersect, xAt, type Range } from '@oriel/core/timeline';
import type { TimelineEvent, TimelineFacts } from './facts.ts';
import { tickScale, ticksIn, type TickKind, type TickScale } from './ticks.ts';
import type { TimeFormat } from '../base/time-format.ts';

export interface Tick {
  x: number;
  kind: TickKind;
  /** Empty if there is no room. */
  label: string;
  /** The left end of the label. */
  labelX: number;
}

/** One bar of activity: `value` is from 0 to 1. */
export interface Bar extends Range {
  value: number;
}

/** One event, or several that are too close to be told apart. */
export interface Marker {
  x: number;
  /** The color of all its events; `undefined` if they have none, or several. */
  color: string | undefined;
  /** Its neighbours leave no room for the full size. */
  small: boolean;
}

/** What is drawn of one camera. */
export interface Lane {
  sequences: Range[];
  /** Where nothing is known yet. */
  unknown: Range[];
  bars: Bar[];
  markers: Marker[];
}

/** Everything on the canvas. All places are in CSS pixels from the left. */
export interface Scene {
  width: number;
  height: number;
  /** From top to bottom. */
  lanes: Lane[];
  ticks: Tick[];
  /** The day or year at the left end, if the ticks do not say it. */
  pinned: string;
  /** The live edge, unless it is to the right of the view. It may be to the left of it. */
  liveX: number | undefined;
}

export interface SceneInput {
  view: Range;
  width: number;
  height: number;
  /** The server's time. */
  now: number;
  /** One for each camera, from top to bottom. */
  facts: readonly TimelineFacts[];
  format: TimeFormat;
  /** The width of a label in pixels. */
  measure(label: string): number;
}

/** Between two labels, at least. */
const SPACE = 16;
/** Bars of activity are at least this wide. */
const BAR = 3;
/** Events closer than this share a marker. */
const TOGETHER = 12;
/** A marker of full size needs this much on each side. */
const ROOM = 18;
/** Where there is more room the left end always has its day. */
const WIDE = 480;

export function makeScene(input: SceneInput): Scene {
  const { view, width, height, now, facts } = input;
  return {
    width,
    height,
    lanes: facts.map((known) => makeLane(input, known)),
    ...makeTicks(input),
    liveX: now <= view.to ? xAt(view, width, now) : undefined,
  };
}

function makeLane({ view, width, now }: SceneInput, { activity, events, known, sequences }: TimelineFacts): Lane {
  const x = (time: number) => xAt(view, width, time);
  const inView = (ranges: readonly Range[]) => clip(ranges, view).map(({ from, to }) => ({ from: x(from), to: x(to) }));
  const past = intersect(view, { from: -Infinity, to: now });
  return {
    sequences: inView(sequences),
    unknown: past ? inView(gapsIn(past, known)) : [],
    bars: activity.flatMap(({ buckets, from, to, within }) => {
      const seen = intersect(within, view);
      return seen ? makeBars(buckets, { from: x(from), to: x(to) }, { from: x(seen.from), to: x(seen.to) }) : [];
    }),
    markers: makeMarkers(events.filter(({ time }) => time >= view.from && time <= view.to), x),
  };
}

/** Buckets that are too narrow are drawn together, as high as the highest of them. */
function makeBars(buckets: readonly number[], place: Range, seen: Range): Bar[] {
  const step = (place.to - place.from) / Math.max(1, buckets.length);
  const together = Math.max(1, Math.ceil(BAR / step - 0.001));
  const bars: Bar[] = [];
  const first = Math.max(0, Math.floor((seen.from - place.from) / (step * together))) * together;
  for (let at = first; at < buckets.length; at += together) {
    const from = place.from + at * step;
    if (from >= seen.to) break;
    const value = Math.min(1, buckets.slice(at, at + together).reduce((most, one) => Math.max(most, one), 0));
    if (value > 0) bars.push({ from: Math.max(from, seen.from), to: Math.min(from + together * step, seen.to), value });
  }
  return bars;
}

function makeMarkers(events: readonly TimelineEvent[], placeOf: (time: number) => number): Marker[] {
  const markers: Marker[] = [];
  for (const { color, time } of events) {
    const x = placeOf(time);
    const last = markers.at(-1);
    if (last && x - last.x < TOGETHER) last.color = last.color === color ? color : undefined;
    else {
      const small = last !== undefined && x - last.x < ROOM;
      if (small) last.small = true;
      markers.push({ x, color, small });
    }
  }
  return markers;
}

/** The labels of larger units come first: there it says what the ticks after it belong to. */
function makeTicks(input: SceneInput): Pick<Scene, 'ticks' | 'pinned'> {
  const { view, width, format, measure } = input;
  // Two digits everywhere, and a month with a long name: hardly a label is wider, and one that is may be left out below.
  const sample = new Date(2026, 8, 28, 22, 58, 58).getTime();
  const scale = tickScale(view.to - view.from, width, (label) => measure(format.format(sample, label)) + SPACE);
  const times = ticksIn(view, scale);
  const firstUnit = times.find(({ kind }) => kind === 'unit')?.time ?? Infinity;
  const pinned = pinnedLabel(input, scale);
  const pinnedEnd = measure(pinned) + SPACE;
  const isPinned = pinned !== '' && xAt(view, width, firstUnit) >= pinnedEnd;
  let end = isPinned ? pinnedEnd : 0;
  const ticks = times.map(({ time, kind }): Tick => {
    const x = xAt(view, width, time);
    const bare = { x, kind, label: '', labelX: 0 };
    if (kind === 'minor') return bare;
    const label = format.format(time, kind === 'unit' ? scale.unitLabel : scale.label);
    const labelWidth = measure(label);
    const labelX = kind === 'unit' ? x + 4 : x - labelWidth / 2;
    if (labelX < end || labelX + labelWidth > width) return bare;
    end = labelX + labelWidth + SPACE / 2;
    return { ...bare, label, labelX };
  });
  return { ticks, pinned: isPinned ? pinned : '' };
}

/** Empty for today, or this year, where there is little room. */
function pinnedLabel({ format, now, view, width }: SceneInput, { pinned }: TickScale): string {
  const isThisYear = format.format(view.from, 'year') === format.format(now, 'year');
  const label = format.format(view.from, pinned === 'weekday' && !isThisYear ? 'date' : pinned);
  return width >= WIDE || label !== format.format(now, pinned) ? label : '';
}
