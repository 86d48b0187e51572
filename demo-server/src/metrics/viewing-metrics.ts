import { errorCodes } from '@oriel/core/contract';
import { Counter, Histogram, type Registry } from '@prometheus-io/client';
import type { ReportedSession, ViewingEvent } from '../library/viewing-store.ts';
import { SessionLengths } from './session-lengths.ts';

/** Starts within this count as prompt. */
const PROMPT_MS = 3000;
/** Seconds. */
const LENGTHS = [10, 30, 60, 180, 300, 600, 1200, 1800, 3600, 7200];
const BUFFERS = [0.5, 1, 2, 5, 10, 20, 30, 60];

/** How videos are watched, over all videos and viewers, by what their players report. */
export class ViewingMetrics {
  readonly #counters;
  readonly #buffers: Histogram;
  readonly #lengths: SessionLengths;

  constructor(registry: Registry, { now = Date.now }: { now?: () => number } = {}) {
    const registers = [registry];
    const counter = <Label extends string = never>(name: string, help: string, labelNames: readonly Label[] = []) => new Counter({ name: `oriel_video_${name}`, help, labelNames, registers });
    this.#counters = {
      sessions: counter('sessions_total', 'Videos that were opened'),
      starts: counter('starts_total', 'Playbacks that started: prompt within 3 s, late, or unmeasured where a pause or a seek came between', ['start']),
      startFailures: counter('start_failures_total', 'Playbacks that failed before they started'),
      errors: counter('errors_total', 'Playbacks that ended with an error', ['code']),
      watched: counter('watched_seconds_total', 'Seconds of video that were played'),
      stalled: counter('stalled_seconds_total', 'Seconds that playback waited for data'),
      stalls: counter('stalls_total', 'How many times playback waited for data'),
      switches: counter('quality_switches_total', 'Changes of the quality that plays: ok, or failed where one that a viewer chose was not seen within 3 s', ['result']),
      seeks: counter('seeks_total', 'Seeks'),
      completions: counter('completions_total', 'Playbacks that reached the end'),
    };
    this.#buffers = new Histogram({
      name: 'oriel_video_buffer_health_seconds',
      help: 'Seconds of video that players had loaded beyond what they had played, in each report',
      buckets: BUFFERS,
      registers,
    });
    const lengths = new Histogram({
      name: 'oriel_video_session_duration_seconds',
      help: 'Seconds of video that were played in a playback, once nothing was reported of it for 10 minutes',
      buckets: LENGTHS,
      registers,
      collect: () => this.#lengths.sweep(),
    });
    this.#lengths = new SessionLengths({ now, ended: (seconds) => lengths.observe(seconds) });
    for (const result of ['ok', 'failed']) this.#counters.switches.inc({ result }, 0);
    for (const start of ['prompt', 'late', 'unmeasured']) this.#counters.starts.inc({ start }, 0);
  }

  opened(): void {
    this.#counters.sessions.inc();
  }

  reported(events: readonly ViewingEvent[], { hadStarted, id }: ReportedSession): void {
    let isStarted = hadStarted;
    for (const event of events) {
      this.#count(event, isStarted);
      isStarted ||= event.type === 'started';
    }
    if (isStarted) this.#lengths.add(id, events.reduce((sum, event) => sum + secondsOf(event), 0));
  }

  #count(event: ViewingEvent, isStarted: boolean): void {
    const { completions, errors, seeks, stalled, stalls, startFailures, starts, switches, watched } = this.#counters;
    switch (event.type) {
      case 'started':
        if (!isStarted) starts.inc({ start: event.startup_ms === null ? 'unmeasured' : event.startup_ms <= PROMPT_MS ? 'prompt' : 'late' });
        break;
      case 'watched':
      case 'played':
        watched.inc(secondsOf(event));
        if (event.buffer_health !== undefined) this.#buffers.observe(event.buffer_health);
        break;
      case 'stalled':
        stalls.inc();
        stalled.inc(event.duration_ms / 1000);
        break;
      case 'quality_changed':
      case 'quality_failed':
        switches.inc({ result: event.type === 'quality_failed' ? 'failed' : 'ok' });
        break;
      case 'seeked':
        seeks.inc();
        break;
      case 'ended':
        completions.inc();
        break;
      case 'failed':
        if (!isStarted) startFailures.inc();
        // Clients choose the code: unknown ones would create an unbounded number of series.
        errors.inc({ code: (errorCodes as readonly string[]).includes(event.code) ? event.code : 'other' });
        break;
    }
  }
}

function secondsOf(event: ViewingEvent): number {
  if (event.type === 'played') return event.seconds;
  return event.type === 'watched' ? Math.max(0, event.to - event.from) : 0;
}
