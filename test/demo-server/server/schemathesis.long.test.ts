import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { pino } from 'pino';
import { readConfig } from '../../../demo-server/src/config.ts';
import { runFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import { createServer, type Server } from '../../../demo-server/src/server.ts';
import { until } from '../../support/until.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';
import { installSchemathesis } from './schemathesis/install.ts';

const CHECKS = 'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance';
const CAMERA = '/api/v1/cameras/{cameraId}';
/** Making its longest paths for the coverage phase takes two minutes. */
const ADDRESSES = '/api/v1/addresses';
const VIDEOS = '^/api/v1/videos';
/** Of the examples in the document. */
const ID = 'door';

/** A server whose only camera is the one that the document's examples name. */
async function startServer(context: TestContext): Promise<{ server: Server; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-schemathesis-'));
  const film = join(folder, `${ID}.mp4`);
  const args = ['-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=10:d=5', '-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0', '-g', '10', '-pix_fmt', 'yuv420p', film];
  await runFfmpeg('ffmpeg', ['-v', 'error', ...args], { signal: AbortSignal.timeout(60_000) });
  await prepareDatabase(folder);
  const server = await createServer(readConfig({ PORT: '0', DATA_DIR: folder, CAMERAS: film, HISTORY_MINUTES: '0' }), pino({ level: 'silent' }));
  context.after(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });
  await until('the camera is live', async () => {
    const camera = (await (await fetch(`${server.address}/api/v1/cameras/${ID}`)).json()) as { state: string };
    return camera.state === 'live';
  });
  return { server, folder };
}

async function runSchemathesis(program: string, { server, folder }: { server: Server; folder: string }, args: readonly string[]): Promise<void> {
  // It writes into its working folder.
  await cp(join(import.meta.dirname, 'schemathesis'), folder, { recursive: true });
  const all = ['run', `${server.address}/openapi.json`, '--checks', CHECKS, '--seed', '1', '--warnings', 'off', '--request-timeout', '30', '--no-color', ...args];
  const env = { ...process.env, SCHEMATHESIS_HOOKS: 'hooks' };
  const { failed, output } = await new Promise<{ failed: boolean; output: string }>((resolve) =>
    execFile(program, all, { cwd: folder, env, timeout: 200_000, maxBuffer: 1 << 26 }, (error, stdout, stderr) => resolve({ failed: error !== null, output: stdout + stderr })),
  );
  assert.ok(!failed, output);
}

test('answers are those that the OpenAPI document declares, and none is a server error', async (context) => {
  const installed = await installSchemathesis();
  if ('missing' in installed) return context.skip(installed.missing);
  const started = await startServer(context);
  // The camera stays while its routes are tested; then come those that change and delete it.
  await context.test('routes with a live camera', () =>
    runSchemathesis(installed.program, started, ['--phases', 'examples,coverage,fuzzing', '--max-examples', '5', '--exclude-path', CAMERA, '--exclude-path', ADDRESSES, '--exclude-path-regex', VIDEOS]),
  );
  await context.test('routes that manage cameras, and signed URLs', () =>
    runSchemathesis(installed.program, started, ['--phases', 'examples,fuzzing,stateful', '--max-examples', '10', '--include-path', CAMERA, '--include-path', '/api/v1/cameras', '--include-path', ADDRESSES]),
  );
});

test('so are those of the routes of videos', async (context) => {
  const installed = await installSchemathesis();
  if ('missing' in installed) return context.skip(installed.missing);
  await runSchemathesis(installed.program, await startServer(context), ['--phases', 'examples,fuzzing', '--max-examples', '5', '--include-path-regex', VIDEOS]);
});
