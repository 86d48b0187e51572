import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RecordingInfo } from '@oriel/core/contract';
import { s3Missing, startS3Server } from '../../support/s3-server.ts';
import { until } from '../../support/until.ts';
import { startWorker } from '../../support/worker.ts';
import { convert, converted, live, recorded } from './recordings-support.ts';
import { countPictures, playlistsOf, upload } from './support.ts';
import { FAST, useWorkers, workersMissing } from './worker-rig.ts';

test('a worker says what is missing', async () => {
  const worker = await startWorker({ DATABASE_URL: '', STORAGE_URL: '' });
  assert.equal(await worker.end(), 1);
  assert.match(worker.output(), /^A worker needs DATABASE_URL: .*\nA worker needs STORAGE_URL: .*\n$/);
});

describe('workers on another machine', { skip: workersMissing }, () => {
  const rig = useWorkers();
  const { share, jobs, isActive, areDone, checkWhole } = rig;

  test('what a killed server has begun a worker ends; the jobs of a live server stay its own', async (t) => {
    const { env, server, worker } = await share(t);
    const own = await env();
    const first = await server(own);
    const { id } = await upload(first, rig.films.fit);
    await until('the job runs', () => isActive([id]));
    await worker();
    await checkWhole(first, id);
    await until('all is done', () => areDone([id]));
    assert.deepEqual((await jobs([id])).map(({ retry_count }) => retry_count), [0, 0, 0], 'nobody took them away');

    const { id: second } = await upload(first, rig.films.other, { name: 'other.avi' });
    await until('the job runs', () => isActive([second]));
    await first.stop({ signal: 'SIGKILL', keep: true });
    await worker({ ...(await env()), ...FAST });
    await until('a worker has done it', () => areDone([second]));
    await checkWhole(await server(own), second);
  });

  test('a worker that is asked to end puts its jobs back', async (t) => {
    const { env, server, worker } = await share(t);
    const own = await env();
    const first = await server(own);
    const { id } = await upload(first, rig.films.other, { name: 'other.avi' });
    await first.stop({ keep: true });
    const asked = await worker();
    await until('the job runs', () => isActive([id]));
    assert.equal(await asked.end(), 0);
    assert.ok((await jobs([id])).every(({ state }) => state === 'created'), 'it waits for another one');
    await worker({ ...(await env()), ...FAST });
    await until('it is done', () => areDone([id]));
    await checkWhole(await server(own), id);
  });

  test('a worker ends the conversion of a recording that a killed server has begun', async (t) => {
    const { env, server, worker } = await share(t);
    const own = await env();
    const cameras = [{ id: 'film', name: 'Film', source: rig.films.fit }];
    const first = await server({ ...own, ...FAST }, cameras);
    await live(first, 'film');
    const { id, failure_reason } = await recorded(first, 'film', 3);
    assert.equal(failure_reason, undefined);
    await first.stop({ keep: true });
    const second = await server(own);
    const job = await convert(second, id, 'hls');
    await until('the job runs', () => isActive([job.id]));
    await second.stop({ signal: 'SIGKILL', keep: true });
    await worker({ ...(await env()), ...FAST });
    await until('a worker has done it', () => areDone([job.id]));
    const third = await server({ ...own, ...FAST });
    assert.equal((await converted(third, job)).status, 'completed');
    const { streaming } = await third.get<RecordingInfo>(`/api/v1/recordings/${id}/info`);
    const { media } = await playlistsOf(third, streaming.hls.url!);
    for (const url of media.keys()) assert.ok((await countPictures(url)) > 3);
  });

  test('a worker converts on S3', { skip: s3Missing }, async (t) => {
    const s3 = await startS3Server();
    t.after(() => s3.stop());
    const { env, server, worker } = await share(t, s3.env());
    const own = await env();
    const first = await server(own);
    const { id } = await upload(first, rig.films.fit);
    await first.stop({ signal: 'SIGKILL', keep: true });
    await worker();
    const second = await server(own);
    await checkWhole(second, id);
    assert.equal((await fetch(`${second.url}/api/v1/videos/${id}`, { method: 'DELETE' })).status, 204);
    assert.deepEqual((await s3.keys()).filter((key) => key.includes(id)), []);
  });
});
