import type { TestContext } from 'node:test';
import type { PipelineStart } from '@oriel/core/contract';
import { until } from '../../../support/until.ts';
import { type RtmpServer, startNginx } from '../../publish/support/rtmp-server.ts';
import { LiveSource, type LiveSourceOptions } from './live-source.ts';
import { openRig, type Rig } from './rig.ts';

export interface Opened {
  nginx: RtmpServer;
  source: LiveSource;
  rig: Rig;
}

/** A live source, a server to publish to, and pipelines between them. */
export async function open(t: TestContext, options?: LiveSourceOptions): Promise<Opened> {
  const [nginx, source, rig] = await Promise.all([startNginx(), LiveSource.start(options), openRig()]);
  t.after(async () => {
    await rig.close();
    await source.close();
    await nginx.close();
  });
  await until('the source is live', () => source.isLive());
  return { nginx, source, rig };
}

/** Runs a pipeline until so many batches are published, drains it, and returns what the server has recorded. */
export async function publish({ nginx, rig, source }: Opened, { batches = 2, streamId = 'live', ...settings }: Partial<PipelineStart> & { processorUrl: string; batches?: number }) {
  const pipeline = await rig.start({ sourceUrl: source.url, publishUrl: nginx.url, streamId, ...settings });
  await until(`${batches} batches are published`, () => (pipeline.status.stages.at(-1)?.done ?? 0) >= batches);
  await rig.pipelines.stop(streamId, true);
  await until('the rest is published', () => pipeline.status.state === 'stopped');
  const films = await until('the recording is whole', async () => {
    const recorded = await nginx.recordings(streamId);
    return recorded.length > 0 ? recorded : undefined;
  });
  return { pipeline, films, flv: await nginx.bytes(streamId) };
}

