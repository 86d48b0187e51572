import { ServerError, type VideoChapter } from '@oriel/core/contract';

/** In the order of their starts. @throws OrielError `invalid_request` when two start together, one ends before it starts, or one starts after the video */
export function checkChapters(chapters: readonly VideoChapter[], duration: number | null): VideoChapter[] {
  const sorted = chapters.toSorted((a, b) => a.start_time_seconds - b.start_time_seconds);
  const issues = sorted.flatMap(({ title, start_time_seconds: start, end_time_seconds: end }, i) => {
    const reasons = [
      sorted[i + 1]?.start_time_seconds === start && 'starts together with another one',
      end !== undefined && end <= start && 'ends before it starts',
      duration !== null && start >= duration && 'starts after the end of the video',
    ];
    return reasons.filter((reason) => reason !== false).map((reason) => ({ field: 'chapters', reason: `“${title}” ${reason}` }));
  });
  if (issues.length > 0) throw new ServerError('invalid_request', { details: { issues } });
  return sorted;
}

/** With the end of each, as far as it is known. */
export const withEnds = (chapters: readonly VideoChapter[], duration: number | null): VideoChapter[] =>
  chapters.map((chapter, i) => {
    const end = chapter.end_time_seconds ?? chapters[i + 1]?.start_time_seconds ?? duration;
    return { ...chapter, ...(end !== null && { end_time_seconds: end }) };
  });
