import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OrielError, type PreviewAction, type PreviewState } from '@oriel/core/contract';
import type { PreviewClient } from '@oriel/core';
import { allowedActions } from '../../../demo-server/src/preview/stream-router.ts';
import { until } from '../../support/until.ts';
import { openRig, twoCues } from './rig.ts';

const refusalOf = async (call: Promise<unknown>): Promise<Record<string, unknown>> => {
  try {
    await call;
  } catch (error) {
    if (error instanceof OrielError) return { status: error.status, code: error.code, ...error.details };
    throw error;
  }
  throw new Error('it was accepted');
};

async function prepare(client: PreviewClient) {
  const { id: programmeId } = await client.createProgramme(twoCues());
  const destinations = [];
  for (const name of ['First', 'Second', 'Third']) destinations.push((await client.createDestination({ name, kind: 'custom', url: 'rtmp://203.0.113.5/live', streamKey: `key-${name}` })).id);
  const [first = '', second = '', third = ''] = destinations;
  return { programmeId, first, second, third };
}

test('from idle to live and back; every other action is refused with those that are allowed', async (t) => {
  const { client: clientOf, mixers, preview, streams } = await openRig(t);
  const { preview: client } = await clientOf();
  const { programmeId, first } = await prepare(client);
  const calls: Record<PreviewAction, () => Promise<unknown>> = {
    start: () => client.start({ programmeId }),
    take: () => client.take('two'),
    'go-live': () => client.goLive([first]),
    'end-live': () => client.endLive(),
    stop: () => client.stop(),
  };
  const refusesTheRest = async (state: PreviewState) => {
    const allowed = allowedActions[state];
    const status = await client.status();
    assert.equal(status.state, state);
    assert.deepEqual(status.allowed, allowed);
    for (const [action, call] of Object.entries(calls)) {
      if (!allowed.includes(action as PreviewAction)) assert.deepEqual(await refusalOf(call()), { status: 409, code: 'preview_state', state, allowed }, `${action} while ${state}`);
    }
    assert.equal((await client.status()).state, state);
  };

  await refusesTheRest('idle');
  assert.deepEqual((await client.status()).transports, []);
  const started = await client.start({ programmeId, quality: 'low' });
  assert.deepEqual([started.state, started.quality, started.programme?.name, started.cue?.id, started.streamId], ['preview', 'low', 'Evening', 'one', 'preview']);
  assert.deepEqual(started.transports.map(({ type }) => type), ['webrtc', 'whep', 'llhls']);
  assert.equal(mixers[0]?.options.format.height, 360);
  assert.equal(streams.get('preview').kind, 'programme');
  await refusesTheRest('preview');
  assert.equal((await client.take('two')).cue?.id, 'two');
  assert.deepEqual(await refusalOf(client.take('three')), { status: 404, code: 'cue_unknown', cueId: 'three' });
  const live = await client.goLive([first]);
  assert.deepEqual(live.destinations.map(({ name, state }) => [name, state]), [['First', 'publishing']]);
  await refusesTheRest('live');
  assert.deepEqual((await client.endLive()).destinations, []);
  await refusesTheRest('preview');
  await client.goLive([first]);
  await client.stop();
  await refusesTheRest('idle');
  assert.equal(streams.has('preview'), false);
  assert.equal(preview.router.running, undefined);
  assert.deepEqual(mixers.map(({ calls: told }) => told), [['start', 'take two', 'close']]);
});

test('going live and back adds and removes readers of one stream: no frame is missing or comes twice, and the encoder is not touched', async (t) => {
  const { client: clientOf, mixers, preview, publishers } = await openRig(t);
  const { preview: client } = await clientOf();
  const { programmeId, first, second, third } = await prepare(client);
  await client.start({ programmeId });
  const bus = preview.router.running!.bus;
  const seen: number[] = [];
  const watching = new AbortController();
  t.after(() => watching.abort());
  bus.subscribe({ tracks: () => assert.equal(seen.length, 0, 'the tracks change only before the first frame'), frame: ({ time }) => void seen.push(time) }, { signal: watching.signal });
  const framesOf = (id: string) => publishers.get(id)!.frames;
  const more = async (id: string) => {
    const count = framesOf(id).length;
    await until('frames arrive', () => framesOf(id).length > count + 5, { every: 10 });
  };

  await client.goLive([first, second]);
  await more(first);
  await client.goLive([first, third]);
  await more(third);
  await client.stopDestination(third);
  await more(first);
  assert.equal((await client.restartDestination(third)).state, 'publishing');
  await more(third);
  await client.endLive();
  const before = seen.length;
  await until('the preview goes on', () => seen.length > before + 5);

  assert.equal(preview.router.running!.bus, bus);
  assert.deepEqual(mixers.map(({ calls }) => calls), [['start']]);
  assert.equal(publishers.get(first)!.starts, 1, 'the first went on all the time');
  assert.equal(framesOf(first)[0]!.keyframe, true);
  const times = framesOf(first).map(({ time }) => time);
  const from = seen.indexOf(times[0]!);
  assert.ok(from >= 0);
  assert.deepEqual(times, seen.slice(from, from + times.length));
  assert.deepEqual(new Set(seen).size, seen.length);
});

test('of two who click at once one wins, and the other is told what is allowed now', async (t) => {
  const rig = await openRig(t);
  const [{ preview: anna }, { preview: ben }] = [await rig.client(), await rig.client()];
  const { programmeId, first } = await prepare(anna);
  const results = await Promise.allSettled([anna.start({ programmeId }), ben.start({ programmeId })]);
  assert.deepEqual(results.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
  const lost = results.find((result) => result.status === 'rejected')!.reason as OrielError;
  assert.deepEqual([lost.code, lost.details?.['state'], lost.details?.['allowed']], ['preview_state', 'preview', allowedActions.preview]);
  assert.equal(rig.mixers.length, 1);

  const [stopped, live] = await Promise.allSettled([anna.stop(), ben.goLive([first])]);
  const { state } = await anna.status();
  assert.equal(state, 'idle');
  assert.equal(stopped.status, 'fulfilled');
  if (live.status === 'rejected') assert.equal((live.reason as OrielError).code, 'preview_state');
  assert.ok([...rig.publishers.values()].every(({ status }) => status.state === 'idle'));
});

test('a start that fails leaves it idle, and the next one is not hurt', async (t) => {
  const rig = await openRig(t);
  const { preview: client } = await rig.client();
  const { programmeId, first } = await prepare(client);
  assert.deepEqual(await refusalOf(client.start({ programmeId: '9d3c1f0e-2b7a-4c55-8a1d-6f0e9b2a7c34' })), { status: 404, code: 'programme_unknown', programmeId: '9d3c1f0e-2b7a-4c55-8a1d-6f0e9b2a7c34' });
  rig.beforeStart = async () => {
    throw new Error('there is no encoder');
  };
  assert.equal((await refusalOf(client.start({ programmeId })))['code'], 'internal');
  assert.equal((await client.status()).state, 'idle');
  assert.equal(rig.streams.has('preview'), false);
  rig.beforeStart = async () => {};
  assert.equal((await client.start({ programmeId })).state, 'preview');

  const withoutKey = await client.createDestination({ name: 'Without', kind: 'youtube' });
  assert.equal((await refusalOf(client.goLive([first, withoutKey.id])))['code'], 'invalid_request');
  const status = await client.status();
  assert.deepEqual([status.state, status.destinations], ['preview', []], 'no destination was begun with');
  assert.equal(rig.publishers.get(first)?.starts ?? 0, 0);
  await client.goLive([first]);
  rig.mixers.at(-1)!.latency = 62;
  const metrics = await rig.metrics.text();
  for (const line of ['oriel_preview_starts_total 1', 'oriel_preview_go_live_total{result="failed"} 1', 'oriel_preview_go_live_total{result="ok"} 1', 'oriel_preview_latency_seconds 0.062', 'oriel_preview_destinations{state="publishing"} 1', 'oriel_preview_destinations{state="failed"} 0']) {
    assert.ok(metrics.includes(`${line}\n`), line);
  }
  await client.stop();
  assert.ok(!(await rig.metrics.text()).includes('oriel_preview_latency_seconds 0'), 'no latency while idle');
});

test('what is in use is not removed; a programme that runs is changed while it runs', async (t) => {
  const rig = await openRig(t);
  const { preview: client } = await rig.client();
  const { programmeId, first, second } = await prepare(client);
  await client.start({ programmeId });
  await client.goLive([first]);
  const inUse = async (call: Promise<unknown>) => assert.deepEqual((await refusalOf(call))['code'], 'in_use');
  await inUse(client.removeProgramme(programmeId));
  await inUse(client.removeDestination(first));
  await inUse(client.replaceDestination(first, { name: 'Other', kind: 'custom', url: 'rtmp://203.0.113.5/live' }));
  await client.removeDestination(second);
  assert.equal((await refusalOf(client.stopDestination(second)))['code'], 'preview_state');
  await client.replaceProgramme(programmeId, { ...twoCues('Night'), loop: false });
  assert.equal((await client.status()).programme?.name, 'Night');
  assert.deepEqual(rig.mixers[0]!.calls, ['start', 'change']);
  await client.stop();
  await client.removeProgramme(programmeId);
  assert.deepEqual(await client.programmes(), []);
});

test('a recording of the preview is in its status', async (t) => {
  const rig = await openRig(t);
  const { preview: client } = await rig.client();
  const { programmeId } = await prepare(client);
  await client.start({ programmeId });
  const { id } = await rig.recordings.recorder.start({ stream_id: 'preview' }, 'anna');
  assert.equal((await client.status()).recording?.id, id);
  await client.stop();
  await until('the recording has ended', async () => (await rig.recordings.store.get(id)).status !== 'recording');
  assert.equal((await client.status()).recording, undefined);
});
