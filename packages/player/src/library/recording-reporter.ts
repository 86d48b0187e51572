import { RecordingsClient, type Milliseconds, type OrielClient, type RecordingProgress } from '@oriel/core';
import type { Seconds } from '../media/media-facts.ts';
import { ViewingRecorder } from './viewing-recorder.ts';
import { repeat, type WatchedPlayer } from './viewing-reporter.ts';

export interface RecordingReporterOptions {
  client: OrielClient;
  /** Of the recording. */
  id: string;
  player: WatchedPlayer;
  /** The player does something else from now on. */
  signal: AbortSignal;
}

const SEND_EVERY: Milliseconds = 10_000;

/** Tells the server how far a recording is watched. A report that is lost is not sent again: its time is in the next one. */
export class RecordingReporter {
  readonly #options: RecordingReporterOptions;
  readonly #recordings: RecordingsClient;
  readonly #recorder: ViewingRecorder;
  /** `crypto.randomUUID` is only there in secure contexts. */
  readonly #session = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  /** Played since the last report. */
  #played: Seconds = 0;

  constructor(options: RecordingReporterOptions) {
    const { client, player, signal } = options;
    this.#options = options;
    this.#recordings = new RecordingsClient(client);
    this.#recorder = new ViewingRecorder({
      now: () => client.environment.now(),
      askedAt: client.environment.now(),
      place: player.intent.time,
      add: (event) => {
        if (event.type === 'watched') this.#played += event.to - event.from;
        else if (event.type === 'started') this.#send('playback_start');
        else if (event.type === 'ended') this.#send('playback_end');
      },
    });
    const observe = () => this.#recorder.observe(player.facts, player.intent);
    const ends = [player.subscribe(observe), repeat(client, SEND_EVERY, () => this.#sendPlayed())];
    signal.addEventListener('abort', () => {
      for (const end of ends) end();
      this.#recorder.close();
      this.#sendPlayed({ keepalive: true });
    }, { once: true });
    observe();
  }

  /** Sends what was played although the page may be gone before the answer. */
  flush(): void {
    this.#sendPlayed({ keepalive: true });
  }

  #sendPlayed({ keepalive = false } = {}): void {
    this.#recorder.cut();
    if (this.#played > 0) this.#send('playback_progress', { keepalive });
  }

  #send(event: NonNullable<RecordingProgress['event']>, { keepalive = false } = {}): void {
    const { id, player } = this.#options;
    const { time: position = 0 } = player.facts;
    if (!player.intent.report) return;
    const duration = this.#played;
    this.#played = 0;
    this.#recordings.report(id, { session_id: this.#session, position, duration, event }, { keepalive }).catch(() => {
      this.#played += duration;
    });
  }
}
