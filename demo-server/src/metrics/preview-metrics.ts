import { type DestinationStatus, destinationStates } from '@oriel/core/contract';
import { Counter, Gauge, type Registry } from '@prometheus-io/client';
import type { PreviewObserver } from '../preview/preview.ts';

/** What the gauges show now. */
export interface PreviewFigures {
  latency: number | null;
  destinations: readonly DestinationStatus[];
}

/** What Prometheus reads of the preview. */
export class PreviewMetrics implements PreviewObserver {
  readonly #starts: Counter;
  readonly #goLive: Counter<'result'>;
  #figures: () => PreviewFigures = () => ({ latency: null, destinations: [] });

  constructor(registry: Registry) {
    const registers = [registry];
    const figures = () => this.#figures();
    this.#starts = new Counter({ name: 'oriel_preview_starts_total', help: 'Programmes that were started', registers });
    this.#goLive = new Counter({ name: 'oriel_preview_go_live_total', help: 'Attempts to go live, or to change the destinations', labelNames: ['result'], registers });
    new Gauge({
      name: 'oriel_preview_latency_seconds',
      help: 'From the mixing of a frame to the encoded frame, median of the last seconds; missing while no programme runs',
      registers,
      collect() {
        const { latency } = figures();
        if (latency === null) this.remove();
        else this.set(latency / 1000);
      },
    });
    new Gauge({
      name: 'oriel_preview_destinations',
      help: 'Destinations that the preview is sent to, by state',
      labelNames: ['state'],
      registers,
      collect() {
        const { destinations } = figures();
        for (const state of destinationStates) this.set({ state }, destinations.filter((destination) => destination.state === state).length);
      },
    });
  }

  started(): void {
    this.#starts.inc();
  }

  wentLive(result: 'ok' | 'failed'): void {
    this.#goLive.inc({ result });
  }

  /** @param figures looked at whenever Prometheus reads */
  observe(figures: () => PreviewFigures): void {
    this.#figures = figures;
  }
}
