import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSections, writeDescription } from '../../../demo-server/src/webrtc/sdp/description.ts';
import { chooseFormat, offeredFormats } from '../../../demo-server/src/webrtc/sdp/h264.ts';
import { parseSdp } from '../../../demo-server/src/webrtc/sdp/sdp.ts';
import { readTransport } from '../../../demo-server/src/webrtc/sdp/transport.ts';

const FINGERPRINT = `sha-256 ${Array(32).fill('ab').join(':')}`;
const SESSION = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=ice-ufrag:1234', 'a=ice-pwd:1234567890123456789012', `a=fingerprint:${FINGERPRINT}`, 'a=setup:active'];
const VIDEO = ['m=video 9 UDP/TLS/RTP/SAVPF 96 97', 'a=mid:0', 'a=recvonly', 'a=rtpmap:96 H264/90000', 'a=fmtp:96 profile-level-id=420029;packetization-mode=1'];

const sdpOf = (...lines: string[]) => [...SESSION, ...lines].join('\r\n');
const formatsIn = (...lines: string[]) => {
  const section = readSections(parseSdp(sdpOf(...lines)))[0];
  return section?.kind === 'video' ? section.formats.map(({ payloadType, profileLevelId }) => [payloadType, profileLevelId]) : section?.kind;
};

test('values that sdp-transform turns into numbers keep their text', () => {
  const sdp = parseSdp(sdpOf(...VIDEO));
  assert.deepEqual(readTransport(sdp, sdp.media[0]), { iceUfrag: '1234', icePwd: '1234567890123456789012', fingerprint: FINGERPRINT.replaceAll('ab', 'AB'), setup: 'active' });
  assert.deepEqual(formatsIn(...VIDEO), [[96, '420029']]);
  assert.equal(readSections(sdp)[0]?.mid, '0');
});

test('formats that this server cannot send are left out', () => {
  const [media = '', mid = '', direction = ''] = VIDEO;
  const video = (...lines: string[]) => formatsIn(media, mid, direction, ...lines);
  assert.deepEqual(video('a=rtpmap:96 H264/90000', 'a=fmtp:96 packetization-mode=0'), []);
  assert.deepEqual(video('a=rtpmap:96 H264/90000'), [], 'mode 0 is the default');
  assert.deepEqual(video('a=rtpmap:96 h264/90000', 'a=fmtp:96 packetization-mode=1'), [[96, '42000a']], 'RFC 6184 has a default profile');
  assert.deepEqual(video('a=rtpmap:98 H264/90000', 'a=fmtp:98 packetization-mode=1'), [], 'not in the media line');
  assert.deepEqual(video('a=rtpmap:096 H264/90000', 'a=fmtp:096 packetization-mode=1'), []);
  assert.deepEqual(video('a=rtpmap:96 H264/8000', 'a=fmtp:96 packetization-mode=1'), []);
  assert.deepEqual(video('a=rtpmap:96 H264/90000', 'a=fmtp:96 packetization-mode=1;profile-level-id=x\u2028y'), [[96, '42000a']]);
});

test('invalid lines are refused, and text that would become a line of its own', () => {
  const reasons: Record<string, string> = {
    'a lone CR': sdpOf(...VIDEO, 'a=x:1\ra=setup:passive'),
    'no form': sdpOf(...VIDEO, 'candidate'),
    'a long line': sdpOf(...VIDEO, `a=x:${'y'.repeat(3000)}`),
    'a long text': sdpOf(...VIDEO, ...Array<string>(9000).fill('a=x:12')),
    'two ports': sdpOf('m=video 9/2 UDP/TLS/RTP/SAVPF 96'),
    'another media line': sdpOf('m=video nine UDP/TLS/RTP/SAVPF 96'),
  };
  for (const [what, text] of Object.entries(reasons)) assert.throws(() => parseSdp(text), { code: 'invalid_sdp' }, what);
});

test('only known attributes are written', () => {
  const sdp = parseSdp(sdpOf(...VIDEO, 'a=extmap:5 http://www.webrtc.org/experiments/rtp-hdrext/playout-delay', 'a=x-secret:1'));
  const written = writeDescription({ transport: readTransport(sdp, sdp.media[0]), sections: readSections(sdp) });
  assert.match(written, /a=extmap:5 .*playout-delay\r\n/);
  assert.doesNotMatch(written, /secret/);
});

test('attributes that sdp-transform is slow to match cost nothing', () => {
  const lines = Array.from({ length: 30 }, () => `a=imageattr:97 send ${'[x] '.repeat(480)}!`);
  const began = performance.now();
  parseSdp(sdpOf(...VIDEO, ...lines));
  assert.ok(performance.now() - began < 50);
});

test('a stream is offered in its own profile at its own level, then in constrained baseline', () => {
  const ids = (codec?: string) => offeredFormats(codec).map(({ profileLevelId }) => profileLevelId);
  assert.deepEqual(ids('avc1.64001F'), ['64001f', '42e01f']);
  assert.deepEqual(ids('avc1.4D4028'), ['4d0028', '42e01f']);
  assert.deepEqual(ids('avc1.64003C'), ['64003c', '42e01f'], 'also at level 6, which the library does not know');
  assert.deepEqual(ids('avc1.42C015'), ['42e01f']);
  assert.deepEqual(ids(), ['42e01f', '4d001f', '64001f']);
  const formats = offeredFormats(undefined);
  assert.equal(chooseFormat(formats, 'avc1.4D4028')?.profileLevelId, '4d001f');
  assert.equal(chooseFormat(formats, 'avc1.F4001F')?.profileLevelId, '42e01f');
});
