import { type Cmcd, CmcdEventType, CmcdPlayerState } from '@svta/cml-cmcd';
import type { Milliseconds, UnixMs } from '../../media/frame.ts';
import type { Delivery, ViewingEvent } from '../viewing-store.ts';

/** Reports that are further apart say nothing of the time between them: the page may have slept. */
const LONGEST_SILENCE: Milliseconds = 60_000;
const MAX_CODE = 64;
/** A report whose time is further in the past or in the future than this has a wrong clock. */
const OLDEST: Milliseconds = 3_600_000;
const NEWEST: Milliseconds = 60_000;
/** The fastest that browsers play. */
const MAX_RATE = 16;
const LONGEST_START: Milliseconds = 3_600_000;
const MAX_PLACE: Milliseconds = 1e10;
/** kbit/s */
const MAX_BITRATE = 1e7;
const MAX_BANDWIDTH = 1e8;

interface Last {
  state: string | undefined;
  time: UnixMs;
  /** In the video. */
  place: Milliseconds | undefined;
  number: number | undefined;
  rate: number;
}

/** What another player reports of one playback, by CMCD version 2 in event mode (CTA-5004-B), as events of a viewing session. */
export class CmcdSession {
  #last: Last | undefined;
  #startingSince: UnixMs | undefined;
  #stalledSince: UnixMs | undefined;
  #hasStarted = false;
  #bitrate: number | undefined;
  /** Of what is played until the next report. */
  #quality: string | undefined;

  /** @param now for reports without a time */
  take(report: Cmcd, now: UnixMs): ViewingEvent[] {
    const last = this.#last;
    const number = report.sn;
    if (number !== undefined && last?.number !== undefined && number <= last.number) return [];
    const time = Math.max(last?.time ?? 0, within(report.ts, now - OLDEST, now + NEWEST) ?? now);
    const state = report.sta ?? last?.state;
    const place = within(report.pt, 0, MAX_PLACE);
    const startDelay = within(report.msd, 0, LONGEST_START);
    const events = [...this.#played(time, place, report), ...this.#changed(state, time, startDelay), ...this.#bitrateChanged(report), ...failures(report)];
    this.#quality = qualityIn(report) ?? this.#quality;
    this.#last = { state, time, place, number: number ?? last?.number, rate: within(report.pr, 0, MAX_RATE) ?? last?.rate ?? 1 };
    return events;
  }

  /** Since the last report. */
  #played(time: UnixMs, place: Milliseconds | undefined, report: Cmcd): ViewingEvent[] {
    const last = this.#last;
    if (last?.state !== CmcdPlayerState.PLAYING) return [];
    const elapsed = time - last.time;
    if (elapsed <= 0 || elapsed > LONGEST_SILENCE) return [];
    const seconds = (elapsed * last.rate) / 1000;
    const [from, to] = [(last.place ?? Number.NaN) / 1000, (place ?? Number.NaN) / 1000];
    const delivery = deliveryOf(report, this.#quality ?? qualityIn(report));
    // Between a seek and its report the place jumps.
    if (to > from && to - from <= 2 * seconds + 1) return [{ type: 'watched', from, to, ...delivery }];
    return [{ type: 'played', seconds, ...delivery }];
  }

  #changed(state: string | undefined, time: UnixMs, startDelay: Milliseconds | undefined): ViewingEvent[] {
    if (state === this.#last?.state) return [];
    const events: ViewingEvent[] = [];
    if (this.#stalledSince !== undefined) {
      events.push({ type: 'stalled', duration_ms: Math.max(0, time - this.#stalledSince) });
      this.#stalledSince = undefined;
    }
    if (state === CmcdPlayerState.STARTING) this.#startingSince ??= time;
    if (state === CmcdPlayerState.REBUFFERING && this.#hasStarted) this.#stalledSince = time;
    if (state === CmcdPlayerState.SEEKING && this.#hasStarted) events.push({ type: 'seeked' });
    if (state === CmcdPlayerState.ENDED) events.push({ type: 'ended' });
    if (state === CmcdPlayerState.PLAYING && !this.#hasStarted) {
      this.#hasStarted = true;
      events.push({ type: 'started', startup_ms: startDelay ?? (this.#startingSince === undefined ? null : Math.max(0, time - this.#startingSince)) });
    }
    return events;
  }

  #bitrateChanged({ e: event, br }: Cmcd): ViewingEvent[] {
    const bitrate = within(numberIn(br), 0, MAX_BITRATE);
    if (event !== CmcdEventType.BITRATE_CHANGE || bitrate === undefined) return [];
    const isChange = this.#bitrate !== undefined && this.#bitrate !== bitrate;
    this.#bitrate = bitrate;
    return isChange ? [{ type: 'quality_changed', quality_label: labelOf(bitrate) }] : [];
  }
}

const labelOf = (bitrate: number): string => `${Math.round(bitrate)} kbit/s`;

function qualityIn({ br }: Cmcd): string | undefined {
  const bitrate = within(numberIn(br), 0, MAX_BITRATE);
  return bitrate === undefined ? undefined : labelOf(bitrate);
}

function deliveryOf({ bl, mtp }: Cmcd, quality: string | undefined): Delivery {
  const bandwidth = within(numberIn(mtp), 0, MAX_BANDWIDTH);
  const buffer = within(numberIn(bl), 0, MAX_PLACE);
  return {
    ...(quality !== undefined && { quality_selected: quality }),
    ...(bandwidth !== undefined && { bandwidth_kbps: bandwidth }),
    ...(buffer !== undefined && { buffer_health: buffer / 1000 }),
  };
}

const failures = ({ e: event, ec: codes }: Cmcd): ViewingEvent[] => (event === CmcdEventType.ERROR ? [{ type: 'failed', code: String(codes?.[0] ?? 'unknown').slice(0, MAX_CODE) }] : []);

/** Anybody can send a report: a number outside its range is as good as none. */
const within = (value: unknown, least: number, most: number): number | undefined => (typeof value === 'number' && value >= least && value <= most ? value : undefined);

/** A list of values, each of which may have parameters. */
function numberIn(value: unknown): number | undefined {
  const [first] = Array.isArray(value) ? (value as unknown[]) : [value];
  const inner: unknown = typeof first === 'object' && first !== null && 'value' in first ? first.value : first;
  return typeof inner === 'number' ? inner : undefined;
}
