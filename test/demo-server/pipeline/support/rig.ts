import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PipelineStart } from '@oriel/core/contract';
import { createLog } from '../../../../demo-server/src/http/log.ts';
import { Pipelines } from '../../../../demo-server/src/pipeline/pipelines.ts';
import type { PipelineConfig } from '../../../../demo-server/src/pipeline/settings.ts';
import { StreamRegistry } from '../../../../demo-server/src/streams/stream-registry.ts';

export interface Rig {
  pipelines: Pipelines;
  streams: StreamRegistry;
  dataDir: string;
  /** With what the rig was made for, unless said otherwise. */
  start(settings: Partial<PipelineStart> & Pick<PipelineStart, 'sourceUrl'>): ReturnType<Pipelines['start']>;
  close(): Promise<void>;
}

/** The pipelines of a server, without the rest of it. */
export async function openRig({ config = {}, dataDir, level = process.env['PIPELINE_LOG'] ?? 'silent' }: { config?: Partial<PipelineConfig>; dataDir?: string; level?: string } = {}): Promise<Rig> {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'oriel-pipelines-')));
  const streams = new StreamRegistry();
  const pipelines = await Pipelines.open({
    config: {
      ...{ dataDir: folder, ffmpegPath: 'ffmpeg', allowPrivateSources: true, audioProcessorUrl: 'http://127.0.0.1:9', publishUrl: 'rtmp://127.0.0.1:9/live', maxPipelines: 50 },
      retention: { maxAge: 1e9, maxBytes: 1e12, minFreeBytes: 0 },
      ...config,
    },
    streams,
    log: createLog(level),
  });
  return {
    ...{ pipelines, streams, dataDir: folder },
    start: (settings) => pipelines.start({ streamId: 'live', bufferDuration: 3, ...settings }),
    close: async () => {
      await pipelines.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
