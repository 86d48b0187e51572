import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import { checkTarget } from '../../../demo-server/src/publish/check-target.ts';
import { parseTarget } from '../../../demo-server/src/publish/target.ts';
import { until } from '../../support/until.ts';
import { makeCertificate, OPENSSL_MISSING } from './support/certificate.ts';
import { makeFilm, pictures, show } from './support/film.ts';
import { freePort } from './support/free-port.ts';
import { recordDestination } from './support/record-destination.ts';
import { startNodeMediaServer } from './support/rtmp-server.ts';

test('RTMPS: a certificate that nobody signed is refused for good; where it is allowed, the stream arrives', { skip: OPENSSL_MISSING ?? false }, async (t) => {
  const stop = new AbortController();
  t.after(() => stop.abort());
  const certificate = makeCertificate();
  t.after(() => certificate.remove());
  const port = await freePort();
  const server = await startNodeMediaServer({ tls: { ...certificate, port } });
  t.after(() => server.close());
  const bus = new FrameBus();
  show(await makeFilm({ seconds: 20 }), bus, stop.signal);

  for (const host of ['localhost', '127.0.0.1']) {
    const refused = recordDestination(bus, `rtmps://${host}:${port}/live`, 'refused');
    t.after(() => refused.destination.stop());
    refused.destination.start();
    await refused.reached('failed', 'tls');
  }
  const target = parseTarget({ url: `rtmps://localhost:${port}/live`, streamKey: 'k', allowPrivate: true });
  assert.deepEqual(await checkTarget({ target, allowPrivate: true, signal: AbortSignal.timeout(20_000) }), { ok: false, reason: 'tls' });
  assert.deepEqual(await checkTarget({ target, allowPrivate: true, anyCertificate: true, signal: AbortSignal.timeout(20_000) }), { ok: true });

  const allowed = recordDestination(bus, `rtmps://localhost:${port}/live`, 'allowed', { anyCertificate: true });
  t.after(() => allowed.destination.stop());
  allowed.destination.start();
  await allowed.reached('publishing');
  await until('pictures arrive', async () => pictures((await server.recordings('allowed'))[0]?.frames ?? []).length > 10);

  const plain = recordDestination(bus, server.url.replace('rtmp:', 'rtmps:'), 'plain');
  t.after(() => plain.destination.stop());
  plain.destination.start();
  await plain.reached('failed', 'tls');
});
