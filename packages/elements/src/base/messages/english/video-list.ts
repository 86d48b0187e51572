import type { Format } from '../../format.ts';

/** Words of `<oriel-video-list>`. */
export const videoList = (format: Format) => ({
  label: 'Videos',
  search: 'Search videos',
  tag: 'Tag',
  allTags: 'All tags',
  loading: 'Videos are being loaded',
  /** Spoken after a search. */
  found: (count: number) => format.plural(count, { one: '# video', other: '# videos' }),
  /** There are more than these. */
  foundMore: (count: number) => `More than ${format.plural(count, { one: '# video', other: '# videos' })}`,
  more: 'Load more',
  empty: 'No videos yet',
  emptyText: 'They appear here when they are uploaded.',
  noneFound: 'No videos found',
  noneFoundText: 'Try other words or another tag.',
  clear: 'Clear the search',
  retry: 'Try again',
  duration: (length: number) => `Duration ${format.duration(length)}`,
  watched: (part: number) => `${format.number(part, { style: 'percent' })} watched`,
  watchedAll: 'Watched',
  uploading: 'Uploading…',
  processing: 'Processing…',
  processed: (part: number) => `Processing… ${format.number(part, { style: 'percent' })}`,
  failed: 'Failed',
  failedText: 'The video could not be processed.',
  private: 'Not published',
  signIn: 'Sign in to see the videos',
  forbidden: 'Your account does not include videos',
});
