import { PipelineLog, PipelineOverview, PipelineStart, PipelineStarted, PipelineStop, PipelineStopped, StorageClean, StorageCleaned, StorageStats } from '@oriel/core/contract';
import * as z from 'zod/mini';
import type { App } from '../http/app.ts';
import type { Pipelines } from './pipelines.ts';
import type { PipelineStorage } from './storage.ts';

const tags = ['pipeline'];

/** `/api/pipeline` and `/api/storage`: live streams whose sound goes through a processor. */
export function pipelineRoutes(app: App, { pipelines, storage }: { pipelines: Pipelines; storage: PipelineStorage }): void {
  app.get('/api/pipeline/status', { config: { access: 'operate' }, schema: { tags, summary: 'All pipelines and their stages', response: { 200: PipelineOverview } } }, async () => pipelines.overview);

  app.get(
    '/api/pipeline/log',
    { config: { access: 'operate' }, schema: { tags, summary: 'The newest lines of the log of the pipelines', querystring: z.object({ after: z.optional(z.string().check(z.regex(/^\d{1,15}$/))) }), response: { 200: PipelineLog } } },
    async ({ query }) => ({ lines: pipelines.book.after(Number(query.after ?? 0)) }),
  );

  app.post(
    '/api/pipeline/start',
    {
      config: { access: 'operate', errors: ['pipeline_exists', 'stream_exists', 'source_not_allowed', 'too_many_pipelines', 'not_ready'] },
      schema: { tags, summary: 'Start a pipeline', body: PipelineStart, response: { 200: PipelineStarted } },
    },
    async ({ body }) => {
      const { id, status } = await pipelines.start(body);
      return { success: true as const, message: 'Pipeline started', streamId: id, pipeline: status };
    },
  );

  app.post(
    '/api/pipeline/stop',
    {
      config: { access: 'operate', errors: ['pipeline_unknown', 'not_ready'] },
      schema: { tags, summary: 'Stop a pipeline, or all; what was fetched is still published, unless drain is false', body: z.optional(z.nullable(PipelineStop)), response: { 200: PipelineStopped } },
    },
    async ({ body }) => {
      const stopped = await pipelines.stop(body?.streamId, body?.drain ?? true);
      return { success: true as const, message: 'Pipeline stopped', pipelines: stopped.map(({ status }) => status) };
    },
  );

  app.get('/api/storage/stats', { config: { access: 'operate' }, schema: { tags, summary: 'What the pipelines have on disk', response: { 200: StorageStats } } }, () => storage.stats());

  app.post(
    '/api/storage/clean',
    {
      config: { access: 'operate', errors: ['pipeline_unknown'] },
      schema: { tags, summary: 'Remove files of pipelines; what a running one still needs stays', body: z.optional(z.nullable(StorageClean)), response: { 200: StorageCleaned } },
    },
    async ({ body }) => ({ success: true as const, message: 'Storage cleaned', ...(await storage.clean(body ?? {})) }),
  );
}
