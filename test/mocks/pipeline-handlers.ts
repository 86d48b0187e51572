import { BUFFER_DURATION, stageNames, type PipelineLogLine, type PipelineOverview, type PipelineStart, type PipelineStatus, type Stage, type StorageStats } from '@oriel/core/contract';
import { http, HttpResponse, ws, type AnyHandler } from 'msw';
import { failure } from './handlers.ts';
import { sceneCamera } from './mock-server.ts';

const AT = '2026-01-31T10:00:00.000Z';

/** The stages of a pipeline that keeps up, with batches of 30 s. @param change by name of the stage */
export const mockStages = (change: Partial<Record<(typeof stageNames)[number], Partial<Stage>>> = {}): Stage[] => {
  const usual: Record<(typeof stageNames)[number], Partial<Stage>> = {
    fetch: { state: 'working', queued: 1, done: 412, lag: 2100, took: 180 },
    batch: { state: 'working', queued: 3, done: 54, lag: 16_400, took: 310 },
    process: { state: 'idle', done: 54, lag: 17_800, took: 1340 },
    remux: { state: 'idle', done: 54, lag: 18_100, took: 220 },
    publish: { state: 'working', queued: 1, done: 53, lag: 38_500 },
  };
  return stageNames.map((name) => ({ name, state: 'idle', queued: 0, done: 0, failed: 0, lag: null, took: null, ...usual[name], ...change[name] }));
};

/** Nothing has come yet. */
export const freshStages = (): Stage[] => stageNames.map((name) => ({ name, state: name === 'fetch' ? 'working' : 'idle', queued: 0, done: 0, failed: 0, lag: null, took: null }));

export const mockPipeline = (status: Partial<PipelineStatus> = {}): PipelineStatus => {
  const streamId = status.streamId ?? 'harbour-de';
  return {
    streamId,
    state: 'running',
    isRunning: !(status.state === 'stopped' || status.state === 'failed'),
    since: AT,
    startedAt: AT,
    sourceUrl: 'https://live.example.org/harbour/master.m3u8',
    bufferDuration: 30,
    processorUrl: 'http://127.0.0.1:5000',
    publishUrl: 'rtmp://127.0.0.1/live',
    onLate: 'wait',
    stages: mockStages(),
    transports: [{ type: 'whep', url: `/whep/${streamId}` }],
    output: { state: 'publishing', since: AT, bitrate: 2_480_000, droppedFrames: 0, availability: 'unwatched' },
    batchNumber: 53,
    ...status,
  };
};

const noFiles = { files: 0, bytes: 0 };

/** Pipelines that follow what they are asked for; a test changes them as it goes, as the world would. */
export class MockPipelines {
  pipelines: PipelineStatus[] = [];
  lines: PipelineLogLine[] = [];
  stored: StorageStats['pipelines'] = [];
  defaults: PipelineOverview['defaults'] = { bufferDuration: BUFFER_DURATION.usual, processorUrl: 'http://127.0.0.1:5000', publishUrl: 'rtmp://127.0.0.1/live', onLate: 'wait' };
  /** Answers instead of the pipelines themselves. */
  answer: ((path: string, method: string) => Response | undefined) | undefined;
  /** Bodies of requests that changed something, in order. */
  readonly sent: { path: string; body: unknown }[] = [];
  /** Of "now", Unix ms. */
  now: () => number = () => Date.now();

  with(pipelines: PipelineStatus[]): this {
    this.pipelines = pipelines.map((one) => ({ ...one, since: new Date(this.now() - 900_000).toISOString() }));
    this.stored = pipelines.map(({ isRunning, streamId }, index) => ({
      streamId,
      isRunning,
      originalStream: { files: 42, bytes: 184_000_000 / (index + 1) },
      processedFragments: { files: 12, bytes: 31_000_000 / (index + 1) },
      oldest: new Date(this.now() - 600_000).toISOString(),
    }));
    return this;
  }

  /** As if the world had changed it. */
  change(streamId: string, change: Partial<PipelineStatus>): void {
    this.pipelines = this.pipelines.map((one) => (one.streamId === streamId ? { ...one, ...change } : one));
  }

  log(level: PipelineLogLine['level'], message: string, more: Partial<PipelineLogLine> = {}): this {
    const id = (this.lines.at(-1)?.id ?? 0) + 1;
    this.lines.push({ id, time: new Date(this.now()).toISOString(), level, streamId: this.pipelines[0]?.streamId ?? 'harbour-de', message, ...more });
    return this;
  }

  get overview(): PipelineOverview {
    return { isRunning: this.pipelines.some(({ isRunning }) => isRunning), pipelines: this.pipelines, defaults: this.defaults };
  }

  get storage(): StorageStats {
    const sum = (folder: 'originalStream' | 'processedFragments') =>
      this.stored.reduce((all, one) => ({ files: all.files + one[folder].files, bytes: all.bytes + one[folder].bytes }), noFiles);
    const [originalStream, processedFragments] = [sum('originalStream'), sum('processedFragments')];
    return { totalBytes: originalStream.bytes + processedFragments.bytes, freeBytes: 48_000_000_000, originalStream, processedFragments, pipelines: this.stored };
  }

  get handlers(): AnyHandler[] {
    const body = async (request: Request): Promise<unknown> => {
      const read: unknown = await request.json();
      this.sent.push({ path: new URL(request.url).pathname, body: read });
      return read;
    };
    return [
      http.all('*/api/pipeline/*', ({ request }) => this.answer?.(new URL(request.url).pathname, request.method)),
      http.all('*/api/storage/*', ({ request }) => this.answer?.(new URL(request.url).pathname, request.method)),
      // Nothing is pushed: the status is polled. The path of Socket.IO is not part of what is compared.
      ws.link(/^wss?:/).addEventListener('connection', () => undefined),
      http.get('*/api/pipeline/status', () => HttpResponse.json(this.overview)),
      http.get('*/api/pipeline/log', ({ request }) => {
        const after = Number(new URL(request.url).searchParams.get('after') ?? 0);
        return HttpResponse.json({ lines: this.lines.filter(({ id }) => id > after) });
      }),
      http.post('*/api/pipeline/start', async ({ request }) => this.#start((await body(request)) as PipelineStart)),
      http.post('*/api/pipeline/stop', async ({ request }) => this.#stop((await body(request)) as { streamId?: string; drain?: boolean })),
      http.get('*/api/storage/stats', () => HttpResponse.json(this.storage)),
      http.post('*/api/storage/clean', async ({ request }) => this.#clean((await body(request)) as { streamId?: string })),
      // What comes out is a stream of the server.
      http.get('*/api/v1/cameras/:id', ({ params }) => {
        const found = this.pipelines.find(({ streamId, transports }) => streamId === params['id'] && transports.length > 0);
        return found && HttpResponse.json(sceneCamera(0, { id: found.streamId, name: found.streamId, transports: found.transports }));
      }),
    ];
  }

  #start({ bufferDuration = this.defaults.bufferDuration, onLate = this.defaults.onLate, outputUrl, processorUrl = this.defaults.processorUrl, publishUrl = this.defaults.publishUrl, sourceUrl, streamId }: PipelineStart): Response {
    if (this.pipelines.some((one) => one.streamId === streamId && one.isRunning)) return failure('pipeline_exists');
    const since = new Date(this.now()).toISOString();
    const started = mockPipeline({
      ...{ bufferDuration, onLate, processorUrl, publishUrl, sourceUrl, streamId, ...(outputUrl && { outputUrl }) },
      ...{ state: 'starting', since, startedAt: since, stages: freshStages(), transports: [] },
      output: { state: 'idle', since, bitrate: 0, droppedFrames: 0, availability: outputUrl ? 'unknown' : 'unwatched' },
    });
    this.pipelines = [...this.pipelines.filter((one) => one.streamId !== streamId), started];
    return HttpResponse.json({ success: true, message: 'Pipeline started', streamId, pipeline: started }, { status: 201 });
  }

  #stop({ drain = true, streamId }: { streamId?: string; drain?: boolean }): Response {
    const meant = this.pipelines.filter((one) => streamId === undefined || one.streamId === streamId);
    if (streamId !== undefined && meant.length === 0) return failure('pipeline_unknown');
    for (const one of meant) this.change(one.streamId, drain ? { state: 'stopping' } : { state: 'stopped', isRunning: false, transports: [] });
    return HttpResponse.json({ success: true, message: 'Pipeline stopped', pipelines: this.pipelines.filter((one) => meant.some((other) => other.streamId === one.streamId)) });
  }

  #clean({ streamId }: { streamId?: string }): Response {
    const meant = this.stored.filter((one) => streamId === undefined || one.streamId === streamId);
    const removedBytes = meant.reduce((sum, { originalStream, processedFragments }) => sum + originalStream.bytes + processedFragments.bytes, 0);
    this.stored = this.stored.map((one) => (meant.includes(one) ? { streamId: one.streamId, isRunning: one.isRunning, originalStream: noFiles, processedFragments: noFiles } : one));
    return HttpResponse.json({ success: true, message: 'Cleaned', removedFiles: meant.length, removedBytes });
  }
}
