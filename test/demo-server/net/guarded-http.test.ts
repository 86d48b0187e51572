import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get } from 'node:http';
import { test } from 'node:test';
import { openHttp } from '../../../demo-server/src/net/guarded-http.ts';
import { isPrivateAddress } from '../../../demo-server/src/net/private-networks.ts';
import { serve } from '../../support/http-listener.ts';
import { requirePublicHost } from '../../../demo-server/src/net/public-lookup.ts';

const anywhere = () => ({ signal: AbortSignal.timeout(5000), allowPrivate: true });
const publicOnly = () => ({ signal: AbortSignal.timeout(5000), allowPrivate: false });

test('credentials are sent to their own host only', async (t) => {
  const seen: (string | undefined)[] = [];
  const other = await serve(t, (request, response) => {
    seen.push(request.headers.authorization);
    response.end('other');
  });
  const address = await serve(t, (request, response) => {
    seen.push(request.headers.authorization);
    if (request.url === '/here') response.writeHead(302, { location: '/there' }).end();
    else if (request.url === '/away') response.writeHead(302, { location: other.replace('127.0.0.1', 'localhost') }).end();
    else response.end('there');
  });
  const withUser = address.replace('http://', 'http://me:secret@');
  const { body } = await openHttp(`${withUser}/here`, anywhere());
  body.destroy();
  const basic = `Basic ${Buffer.from('me:secret').toString('base64')}`;
  assert.deepEqual(seen, [basic, basic]);
  await assert.rejects(openHttp(`${withUser}/away`, anywhere()), /private network/);
  assert.deepEqual(seen, [basic, basic, basic], 'the other host got no request');
});

test('redirects into private networks and to other protocols are not followed', async (t) => {
  let requests = 0;
  const inner = await serve(t, (_request, response) => {
    requests++;
    response.end();
  });
  const port = new URL(inner).port;
  for (const location of [inner, `http://localhost:${port}/`, `http://[::ffff:127.0.0.1]:${port}/`, `http://0x7f000001:${port}/`, 'http://10.0.0.1/', 'http://169.254.169.254/latest/', 'http://[fd00::1]/']) {
    const address = await serve(t, (_request, response) => response.writeHead(302, { location }).end());
    await assert.rejects(openHttp(address, anywhere()), /private network/, location);
  }
  for (const location of ['file:///etc/passwd', 'ftp://127.0.0.1/', 'gopher://127.0.0.1/']) {
    const address = await serve(t, (_request, response) => response.writeHead(302, { location }).end());
    await assert.rejects(openHttp(address, anywhere()), /not HTTP/, location);
  }
  assert.equal(requests, 0);
  const loop = await serve(t, (_request, response) => response.writeHead(302, { location: '/again' }).end());
  await assert.rejects(openHttp(loop, anywhere()), /too often/);
});

test('without private addresses the first hop is checked like a redirect', async (t) => {
  let requests = 0;
  const inner = await serve(t, (_request, response) => {
    requests++;
    response.end();
  });
  const port = new URL(inner).port;
  for (const address of [inner, `http://localhost:${port}/`, `http://[::ffff:127.0.0.1]:${port}/`, `http://0x7f000001:${port}/`, `http://2130706433:${port}/`, `http://127.1:${port}/`, `http://0.0.0.0:${port}/`]) {
    await assert.rejects(openHttp(address, publicOnly()), { name: 'PrivateAddressError' }, address);
  }
  assert.equal(requests, 0);
});

test('a pooled connection does not bypass the check', async (t) => {
  let requests = 0;
  const inner = await serve(t, (_request, response) => {
    requests++;
    response.end('inner');
  });
  const named = inner.replace('127.0.0.1', 'localhost');
  // Leaves an idle connection to this name in Node's global agent.
  const [response] = (await once(get(named), 'response')) as [NodeJS.ReadableStream];
  response.resume();
  await once(response, 'end');
  await new Promise(setImmediate);
  await assert.rejects(openHttp(named, publicOnly()), { name: 'PrivateAddressError' });
  assert.equal(requests, 1);
});

test('a host is checked before anything connects to it', async () => {
  for (const host of ['127.0.0.1', '[::1]', 'localhost', '0x7f000001', '10.1.1.1']) await assert.rejects(requirePublicHost(host), { name: 'PrivateAddressError' }, host);
  for (const host of ['8.8.8.8', '[2606:4700::1111]', 'there-is-no-such-name.invalid']) await requirePublicHost(host);
});

test('addresses that are not on the open Internet are private', () => {
  for (const address of ['127.0.0.1', '127.8.8.8', '10.1.2.3', '172.31.255.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '::1', '::', 'fe80::1', 'fd12::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::127.0.0.1', 'fe80::1%eth0', '64:ff9b::7f00:1', '2002:7f00:1::', 'fec0::1', 'not an address', '224.0.0.1', '255.255.255.255']) {
    assert.ok(isPrivateAddress(address), address);
  }
  for (const address of ['8.8.8.8', '172.32.0.1', '192.169.0.1', '2606:4700::1111', '::ffff:8.8.8.8']) assert.ok(!isPrivateAddress(address), address);
});
