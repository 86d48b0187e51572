import { RecordingsClient, type OrielClient, type RecordingProgress } from '@oriel/core';
import type { Seconds } from '../media/media-facts.ts';
import { ViewingRecorder } from './viewing-recorder.ts';
import type { WatchedPlayer } from './viewing-reporter.ts';

export interface RecordingReporterOptions {
  client: OrielClient;
  /** Id of the recording. */
  id: string;
  player: WatchedPlayer;
  /** Where it begins without a seek of its viewer. */
  place: Seconds | undefined;
  /** The player does something else from now on. */
  signal: AbortSignal;
}

/** Tells the server how a recording is watched. A report that is lost is not sent again: its time is in the next one. */
export class RecordingReporter {
  readonly #options: RecordingReporterOptions;
  readonly #recordings: RecordingsClient;
  readonly #recorder: ViewingRecorder;
  /** `crypto.randomUUID` is only there in secure contexts. */
  readonly #session = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  /** Played since the last report. */
  #played: Seconds = 0;

  constructor(options: RecordingReporterOptions) {
    const { client, place, player, signal } = options;
    const lost = () => undefined;
    this.#options = options;
    this.#recordings = new RecordingsClient(client);
    this.#recorder = new ViewingRecorder({
      now: () => client.environment.now(),
      askedAt: client.environment.now(),
      place,
      add: (event) => {
        if (event.type === 'watched') this.#played += event.to - event.from;
        else if (event.type === 'started') this.#send('playback_start').catch(lost);
        else if (event.type === 'ended') this.#send('playback_end').catch(lost);
      },
    });
    const observe = () => this.#recorder.observe(player.facts, player.intent);
    const end = player.subscribe(observe);
    signal.addEventListener('abort', () => {
      end();
      this.#recorder.close();
    }, { once: true });
    observe();
  }

  /** Says where the player is, and what was played since the last report. @param options.keepalive the page may be gone before the answer */
  async report({ keepalive }: { keepalive: boolean }): Promise<void> {
    this.#recorder.cut();
    await this.#send('playback_progress', { keepalive });
  }

  async #send(event: NonNullable<RecordingProgress['event']>, { keepalive = false } = {}): Promise<void> {
    const { id, player } = this.#options;
    const { time: position = 0 } = player.facts;
    if (!player.intent.report) return;
    const duration = this.#played;
    this.#played = 0;
    try {
      await this.#recordings.report(id, { session_id: this.#session, position, duration, event }, { keepalive });
    } catch (error) {
      this.#played += duration;
      throw error;
    }
  }
}
