import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Recording, RecordingJob, RecordingJobList } from '@oriel/core/contract';
import { runFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import { startServer, type TestServer, type TestServerOptions } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { readTestClock } from '../../test-clock.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';

export interface CameraOfTest {
  id: string;
  name: string;
  source: string;
  record?: boolean;
}

/** Each picture of it shows when it was captured. One camera is recorded by the archive anyway, the other is not. */
export const CAMERAS: readonly CameraOfTest[] = [
  { id: 'dock', name: 'Dock', source: 'synthetic:dock' },
  { id: 'harbour', name: 'Harbour', source: 'synthetic:harbour', record: false },
];

/** A server of its own with cameras whose pictures show their time. */
export async function startRecorder({ dataDir, cameras = CAMERAS, ...options }: TestServerOptions = {}): Promise<TestServer> {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'oriel-recordings-')));
  if (!dataDir) await prepareDatabase(folder);
  return startServer({ ...options, dataDir: folder, cameras });
}

export const send = (server: Pick<TestServer, 'url'>, path: string, { method = 'POST', body, headers = {} }: { method?: string; body?: unknown; headers?: Record<string, string> } = {}): Promise<Response> =>
  fetch(`${server.url}/api/v1/recordings${path}`, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

export async function answerOf<Answer>(response: Response, status = 200): Promise<Answer> {
  if (response.status !== status) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}

export const live = (server: TestServer, ...cameras: string[]): Promise<unknown> =>
  until('the cameras are live', async () => (await server.cameras()).filter(({ id, state, recorder }) => cameras.includes(id) && state === 'live' && recorder.state !== 'waiting').length === cameras.length);

export const startOf = async (server: TestServer, body: object): Promise<Recording> => answerOf(await send(server, '/start', { body }), 201);

export const stopOf = async (server: TestServer, id: string): Promise<Recording> => answerOf(await send(server, `/${id}/stop`));

export const recordingOf = (server: TestServer, id: string): Promise<Recording> => server.get<Recording>(`/api/v1/recordings/${id}/info`);

/** The recording when its file is written, or it has failed. */
export const written = (server: TestServer, id: string): Promise<Recording> =>
  until('the recording is written', async () => {
    const recording = await recordingOf(server, id);
    return ['ready', 'failed'].includes(recording.status) && recording;
  });

/** Records for so many seconds. */
export async function recorded(server: TestServer, streamId: string, seconds: number): Promise<Recording> {
  const { id } = await startOf(server, { stream_id: streamId, max_duration_seconds: seconds });
  return written(server, id);
}

export const convert = async (server: TestServer, id: string, format: string): Promise<RecordingJob> => answerOf(await send(server, `/${id}/transcode?format=${format}`), 202);

/** The conversion when it has ended. */
export const converted = (server: TestServer, { id, recording_id }: RecordingJob): Promise<RecordingJob> =>
  until(
    'the conversion has ended',
    async () => {
      const { jobs } = await server.get<RecordingJobList>(`/api/v1/recordings/${recording_id}/jobs`);
      const job = jobs.find((each) => each.id === id);
      return job && !['pending', 'processing'].includes(job.status) && job;
    },
    { timeout: 180_000 },
  );

const WIDTH = 640;
const HEIGHT = 360;

/** When each picture of a file or a stream was captured, Unix ms. */
export async function clocksIn(input: string): Promise<number[]> {
  const args = ['-v', 'error', '-i', input, '-map', '0:v:0', '-fps_mode', 'passthrough', '-vf', `scale=${WIDTH}:${HEIGHT}`, '-f', 'rawvideo', '-pix_fmt', 'gray', 'pipe:1'];
  const raw = await runFfmpeg('ffmpeg', args, { signal: AbortSignal.timeout(60_000), limit: 1e9 });
  const size = WIDTH * HEIGHT;
  return Array.from({ length: raw.byteLength / size }, (_, i) => {
    const clock = readTestClock({ data: raw.subarray(i * size, (i + 1) * size), width: WIDTH, height: HEIGHT });
    if (clock === null) throw new Error(`no clock in picture ${i}`);
    return clock;
  });
}
