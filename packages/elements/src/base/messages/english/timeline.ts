import type { Format } from '../../format.ts';

/** Words of `<oriel-timeline>`. */
export const timeline = (format: Format) => ({
  timeline: 'Timeline',
  timelineOf: (camera: string) => `${camera}: timeline`,
  noTime: 'No time selected',
  live: 'Live',
  backTo: (time: string) => `Back to ${time}`,
  backToLive: 'Back to live',
  empty: 'No recordings in this range',
  loading: 'Loading recordings…',
  failed: 'Recordings could not be loaded.',
  retry: 'Try again',
  event: (label: string, time: string) => `${label}, ${time}`,
  kindOfEvent: (kind: string, label: string) => `${kind}: ${label}`,
  events: (count: number) => format.plural(count, { one: '# event in this range', other: '# events in this range' }),
  noEarlierEvent: 'No earlier event',
  noLaterEvent: 'No later event',
});
