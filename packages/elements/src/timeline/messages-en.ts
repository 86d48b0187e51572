/** The English words of the timeline. */
export const timeline = {
  /** The name of the element. */
  name: 'Timeline',
  nameOf: (camera: string) => `${camera}: timeline`,
  noTime: 'No time selected',
  live: 'Live',
  event: (label: string, kind: string | undefined) => (kind ? `${kind}: ${label}` : label),
  /** A moment and the event at that moment. */
  timeAndEvent: (time: string, event: string) => `${time}, ${event}`,
  /** The name of the list. */
  events: 'Events in view',
  noEarlierEvent: 'No earlier event',
  noLaterEvent: 'No later event',
  backToLive: 'Back to live',
  backTo: (time: string) => `Back to ${time}`,
  loading: 'Loading recordings…',
  empty: 'No recordings here',
  failed: 'Could not load recordings',
  retry: 'Try again',
};
