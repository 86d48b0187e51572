import { OrielError, type Milliseconds } from '../contract/index.ts';
import { defined, moment } from '../json/fields.ts';

export interface Nearest {
  /** The last recorded moment before the requested time. */
  before?: Milliseconds;
  /** The first recorded moment after the requested time. */
  after?: Milliseconds;
}

/** What is recorded around the time of an error `no_recording`; empty for other errors. */
export function nearestRecordings(error: unknown): Nearest {
  if (!(error instanceof OrielError) || error.code !== 'no_recording') return {};
  return defined<Nearest>({ before: moment(error.details?.['before']), after: moment(error.details?.['after']) });
}
