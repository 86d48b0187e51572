import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import type { IceCandidateList } from '@oriel/core/contract';
import { listenAddress, isUnreachableForViewers } from '../../../demo-server/src/webrtc/listen-address.ts';
import { startRig } from './rig.ts';
import { json, Viewer } from './viewer.ts';

test('peers listen on the address of the server unless webrtcHost is set', () => {
  assert.equal(listenAddress({ host: 'localhost' }), '127.0.0.1');
  assert.equal(listenAddress({ host: '127.0.0.2' }), '127.0.0.2');
  assert.equal(listenAddress({ host: '0.0.0.0' }), undefined);
  assert.equal(listenAddress({ host: '127.0.0.1', webrtcHost: '10.0.0.5' }), '10.0.0.5');
  assert.equal(listenAddress({ host: '127.0.0.1', webrtcHost: '0.0.0.0' }), undefined);
});

test('a server behind a proxy whose peers listen on loopback is unreachable for viewers', () => {
  const behindProxy = { host: '127.0.0.1', authSecret: 'secret', allowedOrigins: ['https://portal.example'] };
  assert.ok(isUnreachableForViewers(behindProxy));
  assert.ok(!isUnreachableForViewers({ ...behindProxy, webrtcHost: '10.0.0.5' }));
  assert.ok(!isUnreachableForViewers({ ...behindProxy, host: '0.0.0.0' }));
  assert.ok(!isUnreachableForViewers({ ...behindProxy, authSecret: undefined }));
  assert.ok(!isUnreachableForViewers({ ...behindProxy, allowedOrigins: ['http://localhost:3000'] }));
});

const outside = Object.values(networkInterfaces()).flat().find((each) => each && !each.internal && each.family === 'IPv4')?.address;

test('a server on loopback with webrtcHost offers candidates of that address', { skip: outside ? false : 'needs a network' }, async () => {
  const rig = await startRig({ webrtcHost: outside! });
  const viewer = await Viewer.live(rig.address);
  const { body } = await json<IceCandidateList>(rig.address, 'GET', `/api/v1/playback/webrtc/ice/${viewer.id}`);
  assert.ok(body.candidates.length > 0 && body.candidates.every(({ candidate }) => candidate.includes(` ${outside} `)), JSON.stringify(body));
  await viewer.close();
  await rig.close();
});
