import { test } from 'node:test';
import { NGINX_MISSING } from '../demo-server/publish/support/rtmp-server.ts';
import { outage } from '../support/preview-outage.ts';
import { openPreviewRig } from '../support/preview-rig.ts';

test('the RTMP server is away for 20 seconds', { timeout: 180_000, skip: NGINX_MISSING ?? false }, async (t) => {
  const rig = await openPreviewRig();
  t.after(() => rig.close());
  await rig.start();
  await outage({ rig, length: 20_000, say: (line) => t.diagnostic(line) });
});
