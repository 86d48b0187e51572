import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../support/until.ts';
import { upload, videoOf } from './support.ts';
import { FAST, useWorkers, workersMissing } from './worker-rig.ts';

const KILLS = 20;
/** The longest that a worker works before it is killed, ms. */
const LIFE = 1200;

describe('workers that are killed', { skip: workersMissing }, () => {
  const rig = useWorkers();
  const { share, isActive, areDone, checkWhole } = rig;

  test(`${KILLS} kills of a worker: every job ends, and every video is whole`, async (t) => {
    const { env, server, worker } = await share(t);
    const own = await env();
    const first = await server(own);
    const ids: string[] = [];
    for (const [name, film] of Object.entries({ 'a.mp4': rig.films.fit, 'b.avi': rig.films.other, 'c.avi': rig.films.other })) ids.push((await upload(first, film, { name })).id);
    await first.stop({ keep: true });

    const workerEnv = await env();
    for (let kill = 1; kill <= KILLS; kill++) {
      const { rows: [clock] } = await rig.db.query<{ now: Date }>('select now() as now');
      const victim = await worker(workerEnv);
      // What its predecessor has left counts as active as well.
      await until('it works', () => isActive(ids, clock!.now));
      await delay(Math.random() * LIFE);
      assert.equal(await areDone(ids), false, `killed ${kill} times, and there is nothing left to do`);
      await victim.end('SIGKILL');
    }
    const last = await worker({ ...workerEnv, ...FAST });
    await until('every job has ended', () => areDone(ids), { timeout: 180_000 });
    assert.equal(await last.end(), 0);
    const second = await server(own);
    for (const id of ids) await checkWhole(second, id);
    assert.ok((await videoOf(second, ids[0]!)).qualities.length > 1, 'one of them has several qualities');
  });
});
