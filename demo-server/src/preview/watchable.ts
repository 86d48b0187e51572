import { type Camera, PREVIEW_STREAM } from '@oriel/core/contract';
import { type DescribeOptions, describeStream } from '../cameras/describe-stream.ts';
import { FrameBus } from '../media/frame-bus.ts';
import type { Preview } from './preview.ts';

/** What has a timeline. */
export interface Watchable {
  readonly id: string;
  readonly bus: FrameBus;
  describe(options?: DescribeOptions): Camera;
}

export interface WatchableLookup {
  /** @throws OrielError `camera_unknown` */
  get(id: string): Watchable;
}

export interface WatchableOptions {
  cameras: WatchableLookup;
  preview: Pick<Preview, 'router' | 'server'>;
  publishers: { find(id: string): Watchable | undefined };
  pipelines: { find(id: string): Watchable | undefined };
}

/** The cameras, encoders that publish, the outputs of pipelines, and the preview, which is watched like a camera. Its last minutes can be watched also when it has ended. */
export function watchable({ cameras, preview, publishers, pipelines }: WatchableOptions): WatchableLookup {
  return { get: (id) => (id === PREVIEW_STREAM ? previewAsCamera(preview) : (publishers.find(id) ?? pipelines.find(id) ?? cameras.get(id))) };
}

function previewAsCamera({ router: { running, since }, server }: Pick<Preview, 'router' | 'server'>): Watchable {
  const bus = running?.bus ?? new FrameBus();
  // Whoever may watch it sees the name of the programme in the status.
  const stream = { id: PREVIEW_STREAM, name: 'Preview', bus };
  const status = { state: running?.state ?? 'connecting', since, ...(!running && { reason: 'The preview does not run.' }) };
  return {
    id: PREVIEW_STREAM,
    bus,
    describe: () => ({ ...describeStream(stream, status, { state: running ? 'recording' : 'off' }), transports: server.transports(PREVIEW_STREAM) }),
  };
}
