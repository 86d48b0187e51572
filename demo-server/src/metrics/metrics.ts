import { collectDefaultMetrics, Gauge, Histogram, Registry } from '@prometheus-io/client';
import type { Database } from '../db/database.ts';
import type { App } from '../http/app.ts';
import type { CpuBudget } from '../jobs/cpu-budget.ts';
import { PipelineMetrics } from './pipeline-metrics.ts';
import { PreviewMetrics } from './preview-metrics.ts';
import { ViewingMetrics } from './viewing-metrics.ts';

export interface MetricsOptions {
  db: Pick<Database, 'connections'>;
  cpu: Pick<CpuBudget, 'waiting'>;
}

/** Seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What Prometheus reads of this server: its process, its API, its database, how videos are watched, the preview and the pipelines. */
export class Metrics {
  readonly viewings: ViewingMetrics;
  readonly preview: PreviewMetrics;
  readonly pipelines: PipelineMetrics;
  readonly #registry = new Registry();
  readonly #requests: Histogram<'method' | 'route' | 'status'>;

  constructor({ db, cpu }: MetricsOptions) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.viewings = new ViewingMetrics(this.#registry);
    this.preview = new PreviewMetrics(this.#registry);
    this.pipelines = new PipelineMetrics(this.#registry);
    this.#requests = new Histogram({
      name: 'oriel_api_request_duration_seconds',
      help: 'Time until the API begins to answer, except for uploads, by route and class of the status',
      labelNames: ['method', 'route', 'status'],
      buckets: BUCKETS,
      registers,
    });
    new Gauge({
      name: 'oriel_database_connections',
      help: 'Connections to PostgreSQL: all, idle, and requests that wait for one. PGlite has none',
      labelNames: ['state'],
      registers,
      collect() {
        const { max: _max, ...states } = db.connections() ?? {};
        for (const [state, count] of Object.entries(states)) this.set({ state }, count);
      },
    });
    new Gauge({
      name: 'oriel_database_connections_max',
      help: 'The most connections that there may be to PostgreSQL',
      registers,
      collect() {
        const { max } = db.connections() ?? {};
        if (max !== undefined) this.set(max);
      },
    });
    new Gauge({
      name: 'oriel_cpu_jobs_waiting',
      help: 'Stills and conversions that wait for the processor',
      registers,
      collect() {
        this.set(cpu.waiting);
      },
    });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The text exposition format of Prometheus. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Records the duration of requests until their answer begins: how long a body takes depends on the client's network. Call it before routes are registered. */
  observe(app: App): void {
    app.addHook('onSend', async ({ method, routeOptions }, reply) => {
      const { config, url } = routeOptions;
      // Labelled by route pattern: the number of URLs is unbounded.
      if (!url?.startsWith('/api/') || config.longBody) return;
      this.#requests.observe({ method, route: url, status: `${Math.floor(reply.statusCode / 100)}xx` }, reply.elapsedTime / 1000);
    });
  }
}
