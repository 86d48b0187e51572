import { BandwidthQuery, RecordingId, RecordingInfo, RecordingJob, RecordingJobList, ServerError, TranscodeQuery } from '@oriel/core/contract';
import * as z from 'zod/mini';
import { LOCAL } from '../../access/grant.ts';
import type { App } from '../../http/app.ts';
import { describeJob } from './conversion-store.ts';
import { describeInfo } from './describe-info.ts';
import { requireStatus } from './recording-status.ts';
import type { Recordings } from './recordings.ts';

const params = z.object({ recordingId: RecordingId });
const jobParams = z.object({ recordingId: RecordingId, jobId: z.uuid() });
const tags = ['recordings'];

/** What is known of a recording, and its conversions. */
export function infoRoutes(app: App, { recordings }: { recordings: Recordings }): void {
  const { access, conversionJobs, conversions } = recordings;

  app.get(
    '/api/v1/recordings/:recordingId/info',
    { config: { access: 'watch', errors: ['recording_unknown'] }, schema: { tags, summary: 'What is known of a recording, with signed URLs of its streams', params, querystring: BandwidthQuery, response: { 200: RecordingInfo } } },
    async (request, reply) => {
      const row = await access.require(request, request.params.recordingId, 'view');
      const level = (await access.levelOf(request, row)) ?? 'view';
      reply.header('Cache-Control', 'no-store');
      return describeInfo(row, { recordings, tokens: app.tokens, grant: request.grant ?? LOCAL, level, bandwidth: request.query.bandwidth });
    },
  );

  app.post(
    '/api/v1/recordings/:recordingId/transcode',
    {
      config: { access: 'publish', errors: ['recording_unknown', 'wrong_status', 'disk_full'] },
      schema: { tags, summary: 'Convert a recording in the background; a conversion to the same format that is not done yet goes on', params, querystring: TranscodeQuery, response: { 202: RecordingJob } },
    },
    async (request, reply) => {
      const row = await access.require(request, request.params.recordingId, 'manage');
      requireStatus(row, ['ready']);
      return reply.code(202).send(describeJob(await conversionJobs.convert(row, request.query.format)));
    },
  );

  app.get(
    '/api/v1/recordings/:recordingId/jobs',
    { config: { access: 'watch', errors: ['recording_unknown'] }, schema: { tags, summary: 'The conversions of a recording, newest first', params, response: { 200: RecordingJobList } } },
    async (request) => {
      const { id } = await access.require(request, request.params.recordingId, 'view');
      return { jobs: (await conversions.list(id)).map(describeJob) };
    },
  );

  app.delete(
    '/api/v1/recordings/:recordingId/jobs/:jobId',
    {
      config: { access: 'publish', errors: ['recording_unknown', 'not_found', 'disk_full'] },
      schema: { tags, summary: 'Cancel a conversion; what it has made so far stays', params: jobParams, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { id } = await access.require(request, request.params.recordingId, 'manage');
      const job = await conversions.find(request.params.jobId);
      if (job?.recordingId !== id) throw new ServerError('not_found', { message: 'The recording has no such conversion.', hint: 'See its jobs.' });
      await conversionJobs.cancel(job);
      return reply.code(204).send(null);
    },
  );
}
