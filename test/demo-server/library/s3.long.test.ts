import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { type ClientRequest, request } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { VideoStream } from '@oriel/core/contract';
import { ConfigError, readConfig } from '../../../demo-server/src/config.ts';
import { openStorage } from '../../../demo-server/src/storage/storage.ts';
import { s3Missing, startS3Server, type S3Server } from '../../support/s3-server.ts';
import type { TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';
import { codeOf, countPictures, H264, makeFilm, playlistsOf, post, run, settled, startLibrary, upload, videoOf } from './support.ts';
import { send } from './tus-support.ts';

const SECONDS = 6;
const MAIN = fileURLToPath(new URL('../../../demo-server/src/main.ts', import.meta.url));

/** An upload of which the client has sent only a part. */
function beginUpload({ url }: Pick<TestServer, 'url'>): ClientRequest {
  const { hostname, port } = new URL(url);
  const begun = request({ hostname, port, method: 'POST', path: '/api/v1/videos/upload', headers: { 'content-type': 'multipart/form-data; boundary=x', 'content-length': 200_000_000 } });
  begun.on('error', () => {});
  begun.write('--x\r\nContent-Disposition: form-data; name="video"; filename="a.mp4"\r\nContent-Type: video/mp4\r\n\r\n');
  begun.write(Buffer.alloc(80 * 1024 * 1024));
  return begun;
}

describe('a library on S3', { skip: s3Missing }, () => {
  let s3: S3Server;
  let server: TestServer;
  let films: string;
  let film: string;

  before(async () => {
    films = await mkdtemp(join(tmpdir(), 'oriel-films-'));
    // Of a bitrate with which it is copied.
    film = await makeFilm(join(films, 'film.mp4'), { seconds: SECONDS, size: '640x360', codecs: [...H264, '-crf', '34'] });
    s3 = await startS3Server();
    server = await startLibrary({ env: s3.env() });
  });
  after(async () => {
    await server.stop();
    await s3.stop();
    await rm(films, { recursive: true, force: true });
  });

  const remove = (id: string) => fetch(`${server.url}/api/v1/videos/${id}`, { method: 'DELETE' });
  const videoKeys = async () => (await s3.keys()).filter((key) => key.startsWith('library/videos/'));

  test('a video is uploaded, converted, played, and removed without a trace', async () => {
    const { id } = await upload(server, film);
    const video = await settled(server, id);
    assert.equal(video.upload_status, 'ready', video.failure_reason);
    const { stream_url } = await server.get<VideoStream>(`/api/v1/videos/${id}/stream`);
    const { media } = await playlistsOf(server, stream_url);
    assert.equal(await countPictures(server.url + stream_url), SECONDS * 25);
    const keys = await videoKeys();
    const listed = [...media.values()].flatMap((text) => [...text.matchAll(/^\d+\.m4s/gm)]).length;
    assert.equal(keys.filter((key) => key.endsWith('.m4s')).length, listed);
    assert.deepEqual(await readdir(join(server.dataDir, 'library')).catch(() => []), [], 'nothing is on this machine');

    const [playlist, text] = [...media].at(-1)!;
    const segment = new URL(/^\d+\.m4s.*$/m.exec(text)![0], playlist);
    const whole = Buffer.from(await (await fetch(segment)).arrayBuffer());
    const part = await fetch(segment, { headers: { range: 'bytes=10-19' } });
    assert.equal(part.status, 206);
    assert.equal(part.headers.get('content-range'), `bytes 10-19/${whole.byteLength}`);
    assert.deepEqual(Buffer.from(await part.arrayBuffer()), whole.subarray(10, 20));
    await until('there is a storyboard', async () => (await server.get<VideoStream>(`/api/v1/videos/${id}/stream`)).storyboard_url);
    assert.equal((await fetch(`${server.url}/api/v1/videos/${id}/thumbnail`)).headers.get('content-type'), 'image/jpeg');

    assert.equal((await remove(id)).status, 204);
    assert.deepEqual(await videoKeys(), []);
    assert.equal((await fetch(segment)).status, 404);
  });

  test('a resumable upload of several parts arrives as it is', async () => {
    // More than one part of S3.
    const bytes = Buffer.concat([await readFile(film), Buffer.alloc(20 * 1024 * 1024)]);
    const { videoId } = await send(server, bytes, { chunkSize: 8 * 1024 * 1024 });
    const video = await settled(server, videoId!);
    assert.equal(video.upload_status, 'ready', video.failure_reason);
    assert.equal(video.file_size_bytes, bytes.byteLength);
    assert.deepEqual(await s3.unfinished(), []);
    await remove(videoId!);
  });

  test('an upload that breaks off leaves nothing', async () => {
    const broken = beginUpload(server);
    await until('a part has arrived', async () => (await s3.unfinished()).length > 0);
    broken.destroy();
    await until('its parts are gone', async () => (await s3.unfinished()).length === 0);
    assert.deepEqual(await videoKeys(), []);
  });

  test('a server that is killed in an upload leaves nothing that can be seen', async (t) => {
    const other = await startLibrary({ env: s3.env('killed') });
    t.after(() => other.stop());
    beginUpload(other);
    await until('a part has arrived', async () => (await s3.unfinished()).length > 0);
    other.process.kill('SIGKILL');
    await once(other.process, 'exit');
    assert.deepEqual((await s3.keys()).filter((key) => key.startsWith('killed/videos/')), []);
  });

  test('while the bucket is away requests say so; jobs go on when it is back', async () => {
    const ready = await upload(server, film);
    await settled(server, ready.id);
    const { stream_url } = await server.get<VideoStream>(`/api/v1/videos/${ready.id}/stream`);
    const { media } = await playlistsOf(server, stream_url);
    const [playlist, text] = [...media].at(-1)!;
    const segment = new URL(/^\d+\.m4s.*$/m.exec(text)![0], playlist);
    const { id } = await upload(server, film);
    await s3.pause();
    assert.equal(await codeOf(await fetch(segment)), '503 not_ready');
    assert.equal(await codeOf(await post(server, film)), '503 not_ready');
    await until('a job failed and is to be tried again', () => /a job failed/.test(server.output()));
    assert.equal((await videoOf(server, id)).upload_status, 'processing');
    await s3.resume();
    assert.equal((await settled(server, id)).upload_status, 'ready');
    assert.equal((await fetch(segment)).status, 200);
  });

  test('what is wrong is said at the start', async () => {
    const env = s3.env();
    const refusal = (wrong: Record<string, string>) =>
      openStorage(readConfig({ ...env, ...wrong }).library.storage, 'a server').then(
        () => assert.fail('it opened'),
        (error: unknown) => {
          assert.ok(error instanceof ConfigError, String(error));
          assert.doesNotMatch(error.message, new RegExp(env['AWS_SECRET_ACCESS_KEY']!));
          return error.message;
        },
      );
    assert.match(await refusal({ AWS_SECRET_ACCESS_KEY: 'wrong' }), /refused the bucket videos: SignatureDoesNotMatch.*AWS_SECRET_ACCESS_KEY/);
    assert.match(await refusal({ AWS_ACCESS_KEY_ID: 'nobody' }), /refused the bucket videos: .*AWS_ACCESS_KEY_ID/);
    assert.match(await refusal({ STORAGE_URL: `s3://elsewhere?endpoint=${s3.endpoint}` }), /There is no bucket elsewhere/);
    const away = 's3://videos?endpoint=http://127.0.0.1:9';
    assert.match(await refusal({ STORAGE_URL: away }), /No S3 storage answers at http:\/\/127\.0\.0\.1:9 \(ECONNREFUSED\)/);

    const folder = await mkdtemp(join(films, 'data-'));
    await prepareDatabase(folder);
    const started = run(process.execPath, [MAIN], { env: { ...process.env, ...env, STORAGE_URL: away, PORT: '0', DATA_DIR: folder, HISTORY_MINUTES: '0' } });
    await assert.rejects(started, ({ code, stderr }: { code: number; stderr: string }) => code === 1 && /^No S3 storage answers at .*\n$/.test(stderr));
  });
});
