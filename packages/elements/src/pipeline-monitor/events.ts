import type { PipelineOverview, PipelineStatus } from '@oriel/core';
import { OrielEvent } from '../base/events.ts';

/** A pipeline is in another state, by whomever. `camera` is the id of the pipeline, which is that of the stream that it makes. */
export class OrielPipelineStateEvent extends OrielEvent<{ camera: string; state: PipelineStatus['state'] }> {
  constructor(detail: { camera: string; state: PipelineStatus['state'] }) {
    super('oriel-pipeline-state', detail);
  }
}

/** Another status of the pipelines has arrived. */
export class OrielPipelineStatusEvent extends OrielEvent<{ camera: string; overview: PipelineOverview }> {
  constructor(detail: { camera: string; overview: PipelineOverview }) {
    super('oriel-pipeline-status', detail);
  }
}

/** Files of a pipeline, or of all where `camera` is empty, are to be removed. Cancelable: a page that asks or acts itself prevents its default. */
export class OrielPipelineCleanEvent extends OrielEvent<{ camera: string }> {
  constructor(detail: { camera: string }) {
    super('oriel-pipeline-clean', detail, { cancelable: true });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'oriel-pipeline-state': OrielPipelineStateEvent;
    'oriel-pipeline-status': OrielPipelineStatusEvent;
    'oriel-pipeline-clean': OrielPipelineCleanEvent;
  }
}
