import { type Cue, type ProgrammeEdit, ServerError } from '@oriel/core/contract';

interface Issue {
  field: string;
  reason: string;
}

/** Sums of seconds such as 0.1 and 0.2 are not exact. */
const TOLERANCE = 1e-6;

/** What the schema does not say of a programme. @throws OrielError `invalid_request` */
export function checkProgramme({ cues }: ProgrammeEdit): void {
  const issues = [...duplicates(cues), ...overlaps(cues), ...cues.flatMap(cueIssues)];
  if (issues.length > 0) throw new ServerError('invalid_request', { details: { issues } });
}

function duplicates(cues: readonly Cue[]): Issue[] {
  const seen = new Set<string>();
  return cues.flatMap(({ id }, i) => {
    if (seen.has(id)) return [{ field: `cues.${i}.id`, reason: 'must be unique in the programme' }];
    seen.add(id);
    return [];
  });
}

function overlaps(cues: readonly Cue[]): Issue[] {
  let end = 0;
  return cues.flatMap(({ start = end, duration }, i) => {
    const issues = start < end - TOLERANCE ? [{ field: `cues.${i}.start`, reason: `must not be before the end of the cue before, at ${end} s` }] : [];
    end = start + duration;
    return issues;
  });
}

function cueIssues({ duration, fadeDuration, overlays }: Cue, i: number): Issue[] {
  const issues: Issue[] = [];
  if (fadeDuration !== undefined && fadeDuration > duration) issues.push({ field: `cues.${i}.fadeDuration`, reason: 'must not be longer than the cue' });
  overlays.forEach((overlay, j) => {
    if (overlay.kind === 'clock' && overlay.timeZone !== undefined && !isTimeZone(overlay.timeZone)) issues.push({ field: `cues.${i}.overlays.${j}.timeZone`, reason: 'must be the IANA name of a time zone' });
  });
  return issues;
}

function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}

/** The images that a programme has. */
export function imagesOf({ slate, cues }: ProgrammeEdit): Set<string> {
  const ofCues = cues.flatMap(({ source, overlays }) => [...('still' in source ? [source.still] : []), ...overlays.flatMap((overlay) => (overlay.kind === 'image' ? [overlay.image] : []))]);
  return new Set([...(slate.image === undefined ? [] : [slate.image]), ...ofCues]);
}
