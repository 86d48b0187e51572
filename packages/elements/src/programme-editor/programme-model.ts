import type { Cue, ProgrammeEdit } from '@oriel/core';

/** A cue with its place in the programme, in seconds. */
export interface PlacedCue {
  readonly cue: Cue;
  readonly start: number;
  readonly end: number;
}

/** Limits of the contract, in seconds. */
export const MIN_DURATION = 0.2;
export const MAX_DURATION = 86_400;
export const MAX_CUES = 200;
export const MIN_FADE = 0.1;
export const MAX_FADE = 5;
export const DEFAULT_FADE = 0.5;

export const emptyProgramme = (name: string): ProgrammeEdit => ({ name, loop: true, slate: {}, cues: [] });

/** Where each cue begins and ends. */
export function placed({ cues }: Pick<ProgrammeEdit, 'cues'>): PlacedCue[] {
  let at = 0;
  return cues.map((cue) => {
    const start = Math.max(at, cue.start ?? at);
    at = exact(start + cue.duration);
    return { cue, start, end: at };
  });
}

/** Seconds until the programme ends, or begins again. */
export const totalOf = (programme: Pick<ProgrammeEdit, 'cues'>): number => placed(programme).at(-1)?.end ?? 0;

/** The cue at a moment; `undefined` in a gap. */
export const cueAt = (programme: Pick<ProgrammeEdit, 'cues'>, time: number): PlacedCue | undefined => placed(programme).find(({ end, start }) => start <= time && time < end);

/** Puts cues before that of `index`. The ones after it follow later. Those beyond the limit are left out. */
export function insert(programme: ProgrammeEdit, cues: readonly Cue[], index: number): ProgrammeEdit {
  const room = Math.max(0, MAX_CUES - programme.cues.length);
  return tidy({ ...programme, cues: programme.cues.toSpliced(index, 0, ...cues.slice(0, room)) });
}

export function remove(programme: ProgrammeEdit, ids: ReadonlySet<string>): ProgrammeEdit {
  const cues = programme.cues.filter(({ id }) => !ids.has(id));
  return cues.length === programme.cues.length ? programme : tidy({ ...programme, cues });
}

/** Moves cues, in their order, before the cue that is at `index` now. They follow the cue before them without a gap. */
export function move(programme: ProgrammeEdit, ids: ReadonlySet<string>, index: number): ProgrammeEdit {
  const { cues } = programme;
  const before = cues.slice(0, index).filter(({ id }) => !ids.has(id));
  const after = cues.slice(index).filter(({ id }) => !ids.has(id));
  const moved = cues.filter(({ id }) => ids.has(id));
  const order = [...before, ...moved, ...after];
  if (order.every((cue, at) => cue === cues[at])) return programme;
  return tidy({ ...programme, cues: order.map((cue) => (ids.has(cue.id) ? without(cue, 'start') : cue)) });
}

/** Changes a cue within the limits. */
export function update(programme: ProgrammeEdit, id: string, change: Partial<Cue>): ProgrammeEdit {
  return tidy({ ...programme, cues: programme.cues.map((cue) => (cue.id === id ? legal({ ...cue, ...change }) : cue)) });
}

/** Drags an edge of a cue by so many seconds. The beginning of a video is cut off at its left edge, and comes back there. */
export function trim(programme: ProgrammeEdit, id: string, edge: 'start' | 'end', by: number): ProgrammeEdit {
  const cue = programme.cues.find((one) => one.id === id);
  if (!cue) return programme;
  if (edge === 'end') return update(programme, id, { duration: cue.duration + by });
  const { source } = cue;
  const earliest = 'video' in source ? -(source.start ?? 0) : cue.duration - MAX_DURATION;
  const cut = Math.min(Math.max(by, earliest), cue.duration - MIN_DURATION);
  return update(programme, id, {
    duration: cue.duration - cut,
    ...('video' in source && { source: { ...source, start: exact((source.start ?? 0) + cut) } }),
  });
}

/** Sets when a cue begins; `undefined`, or a time before the cue before ends: it follows that one. */
export function startAt(programme: ProgrammeEdit, id: string, start: number | undefined): ProgrammeEdit {
  return tidy({ ...programme, cues: programme.cues.map((cue) => (cue.id === id ? (start === undefined ? without(cue, 'start') : { ...cue, start: Math.min(MAX_DURATION, Math.max(0, exact(start))) }) : cue)) });
}

/** Copies of cues, with ids of their own, after the last of them. */
export function duplicate(programme: ProgrammeEdit, ids: ReadonlySet<string>, newId: () => string): { programme: ProgrammeEdit; ids: string[] } {
  const copies = programme.cues.filter(({ id }) => ids.has(id)).map((cue) => ({ ...without(cue, 'start'), id: newId() }));
  const last = programme.cues.findLastIndex(({ id }) => ids.has(id));
  const changed = insert(programme, copies, last + 1);
  return { programme: changed, ids: copies.map(({ id }) => id).filter((id) => changed.cues.some((cue) => cue.id === id)) };
}

/** Without starts that say what is so anyway, or that would make cues overlap. */
function tidy(programme: ProgrammeEdit): ProgrammeEdit {
  let at = 0;
  const cues = programme.cues.map((cue) => {
    const follows = cue.start === undefined || cue.start <= at;
    at = exact((follows ? at : (cue.start ?? at)) + cue.duration);
    return follows ? without(cue, 'start') : cue;
  });
  return { ...programme, cues };
}

function legal(cue: Cue): Cue {
  const duration = exact(Math.min(MAX_DURATION, Math.max(MIN_DURATION, cue.duration)));
  const { fadeDuration, level, name } = cue;
  return {
    ...without(cue, 'fadeDuration', ...(name === '' ? (['name'] as const) : [])),
    duration,
    ...(cue.transition === 'fade' && { fadeDuration: exact(Math.min(MAX_FADE, duration, Math.max(MIN_FADE, fadeDuration ?? DEFAULT_FADE))) }),
    ...(level !== undefined && { level: Math.min(2, Math.max(0, level)) }),
  };
}

/** The same object where there is nothing to leave out. */
function without<Name extends 'start' | 'fadeDuration' | 'name'>(cue: Cue, ...names: Name[]): Cue {
  if (names.every((name) => cue[name] === undefined)) return cue;
  const copy = { ...cue };
  for (const name of names) delete copy[name];
  return copy;
}

/** Milliseconds are exact enough, and sums of decimals are not. */
const exact = (seconds: number): number => Math.round(seconds * 1000) / 1000;
