import { type PipelineStatus, pipelineStates, type Stage } from '@oriel/core/contract';
import { Gauge, type Registry } from '@prometheus-io/client';

/** What Prometheus reads of the pipelines. */
export class PipelineMetrics {
  #pipelines: () => readonly PipelineStatus[] = () => [];

  constructor(registry: Registry) {
    const registers = [registry];
    const pipelines = () => this.#pipelines();
    new Gauge({
      name: 'oriel_pipelines',
      help: 'Pipelines, by state',
      labelNames: ['state'],
      registers,
      collect() {
        for (const state of pipelineStates) this.set({ state }, pipelines().filter((pipeline) => pipeline.state === state).length);
      },
    });
    const ofStages = (name: string, help: string, value: (stage: Stage) => number | null) =>
      new Gauge({
        name,
        help,
        labelNames: ['stream', 'stage'],
        registers,
        collect() {
          this.reset();
          for (const { streamId, stages } of pipelines()) {
            for (const stage of stages) {
              const shown = value(stage);
              if (shown !== null) this.set({ stream: streamId, stage: stage.name }, shown);
            }
          }
        },
      });
    ofStages('oriel_pipeline_stage_queued', 'Segments or batches that wait for a stage, or are in it', ({ queued }) => queued);
    ofStages('oriel_pipeline_stage_done', 'Segments or batches that a stage has finished in this run', ({ done }) => done);
    ofStages('oriel_pipeline_stage_failed', 'Segments or batches that a stage has lost in this run', ({ failed }) => failed);
    ofStages('oriel_pipeline_stage_lag_seconds', 'How far what a stage has finished is behind the newest media of the source', ({ lag }) => (lag === null ? null : lag / 1000));
    new Gauge({
      name: 'oriel_pipeline_published',
      help: '1 while the server that is published to takes the stream',
      labelNames: ['stream'],
      registers,
      collect() {
        this.reset();
        for (const { streamId, output } of pipelines()) this.set({ stream: streamId }, output.state === 'publishing' ? 1 : 0);
      },
    });
  }

  /** @param pipelines looked at whenever Prometheus reads */
  observe(pipelines: () => readonly PipelineStatus[]): void {
    this.#pipelines = pipelines;
  }
}
