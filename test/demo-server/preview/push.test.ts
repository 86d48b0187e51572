import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createClient, type OrielError, PreviewClient, type PreviewStatus } from '@oriel/core';
import { io, type Socket } from 'socket.io-client';
import { until } from '../../support/until.ts';
import { SECRET } from '../http/test-app.ts';
import { openRig, twoCues } from './rig.ts';

function connect(t: TestContext, url: string, { token, origin }: { token?: string | undefined; origin?: string } = {}): Socket {
  const socket = io(`${url}/preview`, { transports: ['websocket'], forceNew: true, reconnection: false, auth: { token }, ...(origin && { extraHeaders: { origin } }) });
  t.after(() => socket.disconnect());
  return socket;
}

const once = (socket: Socket, event: string): Promise<void> => new Promise((resolve) => void socket.once(event, () => resolve()));

/** The code of the refusal, or `connected`. */
const outcomeOf = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    socket.once('connect', () => resolve('connected'));
    socket.once('connect_error', (error) => resolve((error as Error & { data?: { error: { code: string } } }).data?.error.code ?? error.message));
  });

test('all who watch are told of every change, and who joins of the state at once', async (t) => {
  const rig = await openRig(t);
  const { preview: client } = await rig.client();
  const { id: programmeId } = await client.createProgramme(twoCues());
  const told: PreviewStatus[][] = [[], []];
  for (const statuses of told) connect(t, rig.url).on('status', (status: PreviewStatus) => statuses.push(status));
  await until('both know the state', () => told.every((statuses) => statuses.at(-1)?.state === 'idle'));
  await client.start({ programmeId });
  await until('both are told of the start', () => told.every((statuses) => statuses.at(-1)?.state === 'preview' && statuses.at(-1)?.cue?.id === 'one'));
  await client.take('two');
  await until('both are told of the cue', () => told.every((statuses) => statuses.at(-1)?.cue?.id === 'two'));
  const { id } = await client.createDestination({ name: 'First', kind: 'custom', url: 'rtmp://203.0.113.5/live', streamKey: 'key' });
  await client.goLive([id]);
  await until('both are told of the destination', () => told.every((statuses) => statuses.at(-1)?.destinations[0]?.state === 'publishing'));
  const late: PreviewStatus[] = [];
  connect(t, rig.url).on('status', (status: PreviewStatus) => late.push(status));
  await until('who joins knows it', () => late.at(-1)?.state === 'live');
});

test('changes that come fast are told together', async (t) => {
  const rig = await openRig(t);
  const { preview: client } = await rig.client();
  const { id: programmeId } = await client.createProgramme(twoCues());
  const { id } = await client.createDestination({ name: 'First', kind: 'custom', url: 'rtmp://203.0.113.5/live', streamKey: 'key' });
  await client.start({ programmeId });
  await client.goLive([id]);
  const told: PreviewStatus[] = [];
  const socket = connect(t, rig.url);
  socket.on('status', (status: PreviewStatus) => told.push(status));
  await until('it knows the state', () => told.length > 0);
  const publisher = rig.publishers.get(id)!;
  for (let bitrate = 1; bitrate <= 500; bitrate += 1) publisher.set('publishing', bitrate);
  await until('the last one arrives', () => told.at(-1)?.destinations[0]?.bitrate === 500);
  assert.ok(told.length < 20, `${told.length} messages`);
  // A bit rate that nothing announces is told as well.
  publisher.status = { ...publisher.status, bitrate: 501 };
  await until('it is told', () => told.at(-1)?.destinations[0]?.bitrate === 501);
});

test('a socket needs a token that may operate, and ends with it', async (t) => {
  const rig = await openRig(t, { authSecret: SECRET });
  const outcome = async (token?: string, origin?: string) => outcomeOf(connect(t, rig.url, { token, ...(origin !== undefined && { origin }) }));
  assert.equal(await outcome(), 'not_authenticated');
  assert.equal(await outcome('nonsense'), 'not_authenticated');
  assert.equal(await outcome((await rig.client(['live', 'watch', 'publish'])).token), 'not_allowed');
  assert.equal(await outcome((await rig.client(['operate'], { cameras: ['door'] })).token), 'not_allowed');
  assert.equal(await outcome((await rig.client(['operate'], { expiresIn: -1 })).token), 'token_expired');
  assert.equal(await outcome((await rig.client(['manage'])).token), 'connected');
  const { token } = await rig.client(['operate'], { expiresIn: 10 });
  const socket = connect(t, rig.url, { token });
  await once(socket, 'status');
  await once(socket, 'disconnect');
  assert.equal(await outcome(token), 'token_expired');
  assert.ok(!rig.logged.join('\n').includes(token!));
});

test('pages of other origins are refused unless they are listed; so is everything but WebSocket, and a message that is too large', async (t) => {
  const rig = await openRig(t, { origins: ['https://portal.example'] });
  const outcome = (origin: string) => outcomeOf(connect(t, rig.url, { origin }));
  assert.equal(await outcome('https://portal.example'), 'connected');
  assert.equal(await outcome(rig.url), 'connected');
  assert.notEqual(await outcome('https://evil.example'), 'connected');
  assert.equal((await fetch(`${rig.url}/socket.io/?EIO=4&transport=polling`)).status, 400);
  assert.equal(await new Promise((resolve) => io(rig.url, { transports: ['websocket'], reconnection: false, forceNew: true }).once('connect_error', (error) => resolve((error as Error & { data?: { error: { code: string } } }).data?.error.code))), 'not_found');
  const socket = connect(t, rig.url);
  await once(socket, 'status');
  socket.emit('anything', 'x'.repeat(100_000));
  await once(socket, 'disconnect');
});

test('a server with as many sockets as it takes refuses others, until one has gone', async (t) => {
  const rig = await openRig(t, { maxSockets: 2 });
  const first = connect(t, rig.url);
  assert.equal(await outcomeOf(first), 'connected');
  assert.equal(await outcomeOf(connect(t, rig.url)), 'connected');
  assert.notEqual(await outcomeOf(connect(t, rig.url)), 'connected');
  first.disconnect();
  await until('there is room again', async () => (await outcomeOf(connect(t, rig.url))) === 'connected');
});

test('a server that closes is not kept open by pages that connect again', async (t) => {
  const rig = await openRig(t);
  const sockets = Array.from({ length: 20 }, () => io(`${rig.url}/preview`, { transports: ['websocket'], forceNew: true, reconnectionDelay: 1, reconnectionDelayMax: 5 }));
  t.after(() => sockets.forEach((socket) => socket.disconnect()));
  await until('all are connected', () => sockets.every(({ connected }) => connected));
  rig.push.close();
  await until('they have tried again', () => sockets.every(({ connected }) => !connected));
  await rig.app.close();
  assert.ok(sockets.every(({ connected }) => !connected));
});

test('the client follows with a fresh token when its token expires', async (t) => {
  const rig = await openRig(t, { authSecret: SECRET });
  const { preview: other } = await rig.client(['manage']);
  const { id: programmeId } = await other.createProgramme(twoCues());
  let asked = 0;
  const token = async () => {
    asked += 1;
    return (await rig.app.tokens.create({ scopes: ['operate'], expiresIn: asked === 1 ? 3 : 3600 })).token;
  };
  const client = new PreviewClient(createClient({ server: rig.url, token }));
  const told: PreviewStatus[] = [];
  const end = client.watch((status) => told.push(status));
  t.after(end);
  await until('it knows the state', () => told.at(-1)?.state === 'idle');
  await until('it has asked for another token', () => asked > 1);
  await other.start({ programmeId });
  await until('it is told', () => told.at(-1)?.state === 'preview');
});

test('without the socket the client asks every two seconds, reports errors, and goes on after them', async (t) => {
  const rig = await openRig(t);
  const { preview: other } = await rig.client();
  const { id: programmeId } = await other.createProgramme(twoCues());
  let isDown = false;
  let requests = 0;
  // Something that carries requests and no WebSocket.
  const fetchOnly: typeof fetch = (input, init) => {
    requests += 1;
    return isDown ? Promise.reject(new TypeError('no network')) : fetch(String(input).replace('http://192.0.2.1:1', rig.url), init);
  };
  const client = new PreviewClient(createClient({ server: 'http://192.0.2.1:1', fetch: fetchOnly, retries: 0 }));
  const told: PreviewStatus[] = [];
  const failed: OrielError[] = [];
  const ending = new AbortController();
  client.watch((status) => told.push(status), { signal: ending.signal, onError: (error) => failed.push(error) });
  await until('it knows the state', () => told.at(-1)?.state === 'idle');
  isDown = true;
  await until('it reports an error', () => failed.at(-1)?.code === 'network_gone');
  isDown = false;
  await other.start({ programmeId });
  await until('it is told', () => told.at(-1)?.state === 'preview');
  ending.abort();
  const after = requests;
  await other.stop();
  await until('two more would have come', () => new Promise((resolve) => setTimeout(() => resolve(true), 4500)));
  assert.equal(requests, after);
  assert.equal(told.at(-1)?.state, 'preview');
});
