import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserPeers, receivableVideo } from '@oriel/core/sessions';

const capabilities = (...mimeTypes: string[]) => ({ codecs: mimeTypes.map((mimeType) => ({ mimeType, clockRate: 90_000 })), headerExtensions: [] });

test('what can be received is asked of the browser once, and anew when it is another that answers', () => {
  let asked = 0;
  const pretend = (...mimeTypes: string[]) =>
    Object.assign(globalThis, { RTCRtpReceiver: { getCapabilities: () => (asked++, capabilities(...mimeTypes)) } });
  try {
    assert.equal(receivableVideo(), undefined);
    assert.equal(browserPeers.canReceive('video/H264'), true, 'where nothing is said it may well be');
    pretend('video/VP8', 'video/h264');
    for (let n = 0; n < 3; n++) assert.equal(browserPeers.canReceive('video/H264'), true);
    assert.equal(receivableVideo()?.length, 2);
    assert.equal(asked, 1);
    pretend('video/VP8');
    assert.equal(browserPeers.canReceive('video/H264'), false);
    assert.equal(asked, 2);
  } finally {
    Reflect.deleteProperty(globalThis, 'RTCRtpReceiver');
  }
});
