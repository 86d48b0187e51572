import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scope } from '@oriel/core/contract';
import { authorize, isAuthorized, isWithin, type Resource } from '../../../demo-server/src/access/authorize.ts';
import { type Grant, LOCAL } from '../../../demo-server/src/access/grant.ts';

const grant = (scopes: Scope[], cameras?: string[]): Grant => ({ id: 'token', scopes, cameras });
const door: Resource = { kind: 'camera', id: 'door' };
const stream: Resource = { kind: 'stream', id: 'door' };
const yard: Resource = { kind: 'camera', id: 'yard' };
const server: Resource = { kind: 'server' };
const preview: Resource = { kind: 'stream', id: 'preview' };
const recordedPreview: Resource = { kind: 'camera', id: 'preview' };

const cases: [name: string, grant: Grant, action: Scope, resource: Resource, allowed: boolean][] = [
  ['its scope on any camera', grant(['live']), 'live', door, true],
  ['its scope on any stream', grant(['live']), 'live', stream, true],
  ['another scope', grant(['live']), 'playback', door, false],
  ['one of several scopes', grant(['live', 'playback']), 'playback', door, true],
  ['manage covers live', grant(['manage']), 'live', door, true],
  ['manage covers operate', grant(['manage']), 'operate', server, true],
  ['live does not cover manage', grant(['live']), 'manage', door, false],
  ['a named camera', grant(['live'], ['door']), 'live', door, true],
  ['the stream of a named camera', grant(['live'], ['door']), 'live', stream, true],
  ['a camera that is not named', grant(['live'], ['door']), 'live', yard, false],
  ['manage of a named camera', grant(['manage'], ['door']), 'manage', door, true],
  ['manage of another camera', grant(['manage'], ['door']), 'manage', yard, false],
  ['manage that is limited to cameras, on the server', grant(['manage'], ['door']), 'manage', server, false],
  ['manage without limits, on the server', grant(['manage']), 'manage', server, true],
  ['no cameras at all', grant(['manage'], []), 'live', door, false],
  ['operate, to watch the preview', grant(['operate']), 'live', preview, true],
  ['operate, to watch its last minutes', grant(['operate']), 'playback', recordedPreview, true],
  ['operate, to watch another stream', grant(['operate']), 'live', stream, false],
  ['operate, to record the preview', grant(['operate']), 'publish', preview, false],
  ['operate of a named camera, to watch the preview', grant(['operate'], ['door']), 'live', preview, false],
  ['live, to watch the preview', grant(['live']), 'live', preview, true],
  ['live, to operate', grant(['live']), 'operate', server, false],
  ['the local user', LOCAL, 'manage', server, true],
];

for (const [name, given, action, resource, allowed] of cases) {
  test(`${name}: ${allowed ? 'allowed' : 'not allowed'}`, () => {
    assert.equal(isAuthorized(given, action, resource), allowed);
    if (allowed) authorize(given, action, resource);
    else assert.throws(() => authorize(given, action, resource), { code: 'not_allowed', status: 403 });
  });
}

test('the error names what is missing', () => {
  assert.throws(() => authorize(grant(['live']), 'manage', server), { details: { scope: 'manage' } });
  assert.throws(() => authorize(grant(['live'], ['door']), 'live', yard), { details: { cameraId: 'yard' } });
  assert.throws(() => authorize(grant(['manage'], ['door']), 'manage', server), { details: { reason: 'The token is limited to cameras.' } });
});

test('a grant knows of the cameras that it names, whatever its scopes', () => {
  assert.equal(isWithin(grant(['publish'], ['door']), door), true);
  assert.equal(isWithin(grant(['publish'], ['door']), yard), false);
});
