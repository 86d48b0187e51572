import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient, PreviewClient } from '@oriel/core/clients';
import { HttpServer, sendJson } from '../support/http-server.ts';

const AT = '2026-01-31T10:00:00.000Z';
const destination = { id: 'd', name: 'Channel', kind: 'youtube', url: 'rtmps://a.example/live2', hasKey: true };
const destinationStatus = { id: 'd', name: 'Channel', kind: 'youtube', state: 'publishing', since: AT, bitrate: 2_500_000, droppedFrames: 3 };
const status = {
  ...{ state: 'live', since: AT, allowed: ['take', 'stop'], quality: 'medium', programme: { id: 'p', name: 'Evening' }, cue: { id: 'c', since: AT, isMissing: false } },
  ...{ streamId: 'preview', transports: [{ type: 'llhls', url: '/hls/preview/index.m3u8' }], destinations: [destinationStatus], latency: 60, recording: { id: 'r', since: AT, reason: 'disk_full' } },
};
const cue = { id: 'c', source: { camera: 'door' }, duration: 5, transition: 'fade' as const, fadeDuration: 0.5, level: 0, overlays: [{ kind: 'text' as const, x: 0, y: 0, size: 0.1, text: 'Door' }] };
const edit = { name: 'Evening', loop: true, slate: { text: 'Soon' }, cues: [cue] };
const programme = { id: 'p', ...edit };

async function serve(answer: (path: string) => unknown) {
  const server = await HttpServer.listen(({ path }, response) => sendJson(response, answer(path)));
  const preview = new PreviewClient(createClient({ server: server.url, retries: 0 }));
  const asked = () => server.received.map(({ method, path, body }) => `${method} ${path}${body && ` ${body}`}`);
  return { server, preview, asked, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test('every action answers with the status', async () => {
  await using world = await serve(() => status);
  const { preview } = world;
  for (const answer of [await preview.status(), await preview.start({ programmeId: 'p', quality: 'low' }), await preview.take('c'), await preview.goLive(['d']), await preview.endLive(), await preview.stop()]) assert.deepEqual(answer, status);
  assert.deepEqual(world.asked(), [
    'GET /api/preview/status',
    'POST /api/preview/start {"programmeId":"p","quality":"low"}',
    'POST /api/preview/take {"cueId":"c"}',
    'POST /api/preview/go-live {"destinationIds":["d"]}',
    'POST /api/preview/end-live',
    'POST /api/preview/stop',
  ]);
});

test('a status of another version is read as far as it goes', async () => {
  const odd = { state: 'rehearsal', since: 4, allowed: ['stop', 7], transports: [{ type: 'smoke', url: '/x' }], destinations: [{ id: 'd', state: 'resting', mood: 'good' }, {}], cue: { id: 'c' }, latency: 'high' };
  await using world = await serve(() => odd);
  assert.deepEqual(await world.preview.status(), {
    ...{ state: 'rehearsal', allowed: ['stop'], transports: [], latency: null },
    destinations: [{ id: 'd', name: 'd', kind: 'custom', state: 'resting', bitrate: 0, droppedFrames: 0 }],
  });
  await using empty = await serve(() => ({}));
  await assert.rejects(empty.preview.status(), { code: 'invalid_answer' });
});

test('programmes: without a cue that cannot be read, a programme would be saved as another one', async () => {
  await using world = await serve((path) => (path.endsWith('programmes') ? { programmes: [programme, { ...programme, id: 'q', cues: [cue, { id: 'odd', source: { hologram: 'x' }, duration: 1 }] }] } : programme));
  const { preview } = world;
  assert.deepEqual(await preview.programmes(), [programme]);
  assert.deepEqual(await preview.replaceProgramme('a/b', edit), programme);
  assert.deepEqual(await preview.programme('p'), programme);
  await preview.removeProgramme('p');
  assert.deepEqual(world.asked(), ['GET /api/preview/programmes', `PUT /api/preview/programmes/a%2Fb ${JSON.stringify(edit)}`, 'GET /api/preview/programmes/p', 'DELETE /api/preview/programmes/p']);
});

test('destinations and images', async () => {
  const image = { id: 'i', name: 'Logo', width: 64, height: 36 };
  await using world = await serve((path) => {
    if (path.endsWith('/destinations')) return { destinations: [destination, 4] };
    if (path.endsWith('/check')) return { ok: false, reason: 'cursed', hint: 'Wait.' };
    if (/(restart|stop)$/.test(path)) return destinationStatus;
    if (path.includes('/images')) return path.endsWith('/images') ? { images: [image, {}] } : image;
    return destination;
  });
  const { preview, server } = world;
  assert.deepEqual(await preview.destinations(), [destination]);
  assert.deepEqual(await preview.replaceDestination('d', { name: 'Channel', kind: 'youtube' }), destination);
  assert.deepEqual(await preview.checkDestination('d'), { ok: false, reason: 'cursed', hint: 'Wait.' });
  assert.deepEqual(await preview.restartDestination('d'), destinationStatus);
  assert.deepEqual(await preview.stopDestination('d'), destinationStatus);
  await preview.removeDestination('d');
  assert.deepEqual(await preview.images(), [image]);
  assert.deepEqual(await preview.uploadImage(new Blob(['bytes'], { type: 'image/png' }), 'A logo'), image);
  assert.equal(server.received.at(-1)?.path, '/api/preview/images?name=A+logo');
  assert.equal(await preview.imageUrl('i'), `${server.url}/api/preview/images/i`, 'a server without tokens needs no signature');
});
