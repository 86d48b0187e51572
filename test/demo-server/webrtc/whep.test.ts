import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CHANNEL_LABEL, type ErrorBody } from '@oriel/core/contract';
import { Video } from 'node-datachannel';
import { until } from '../../support/until.ts';
import { makeVideo } from '../archive/media.ts';
import { type Rig, startRig } from './rig.ts';
import { Viewer } from './viewer.ts';

const START = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
const PROFILE = 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f';
const times = new Map<string, number>();

let rig: Rig;

before(async () => {
  rig = await startRig({ recordings: true, iceServers: [{ urls: 'stun:127.0.0.1:9' }] });
  const video = await makeVideo({ seconds: 4, start: START });
  await rig.record(video);
  rig.bus.setTracks(video.tracks);
  for (const frame of video.frames) rig.bus.push(frame);
  for (const { time, data } of video.frames) times.set(Buffer.from(data).toString('base64'), time);
});

after(() => rig.close());

/** An offer to receive, with all candidates and the client's own payload types. */
async function offer({ channel = false, codec = (video: Video) => video.addH264Codec(109, PROFILE) } = {}) {
  const viewer = new Viewer(rig.address);
  const video = new Video('picture', 'RecvOnly');
  codec(video);
  const gathered = viewer.gathered();
  const track = viewer.peer.addTrack(video);
  viewer.receive(track);
  if (channel) viewer.adopt(viewer.peer.createDataChannel(CHANNEL_LABEL));
  viewer.peer.setLocalDescription('offer');
  await gathered;
  return { viewer, sdp: viewer.peer.localDescription()!.sdp };
}

/**
 * Offers until the answer is taken: on a busy machine libdatachannel, which is the viewer here, may lose its ICE transport
 * while an answer with candidates goes in.
 */
async function connect(options: { channel?: boolean; path?: string } = {}): Promise<{ viewer: Viewer; answer: Response; text: string }> {
  for (let attempt = 1; ; attempt++) {
    const { viewer, sdp } = await offer(options);
    const answer = await post(sdp, options);
    assert.equal(answer.status, 201);
    const text = await answer.text();
    try {
      viewer.peer.setRemoteDescription(text, 'answer');
      return { viewer, answer, text };
    } catch (error) {
      if (attempt === 3 || !String(error).includes('without ICE transport')) throw error;
      await fetch(rig.address + answer.headers.get('location'), { method: 'DELETE' });
      viewer.peer.close();
    }
  }
}

const post = (body: string, { path = '/whep/door', type = 'application/sdp' } = {}) => fetch(rig.address + path, { method: 'POST', headers: { 'content-type': type }, body });

async function refused(answer: Response, status: number, code: string): Promise<void> {
  const body = (await answer.json()) as ErrorBody;
  assert.deepEqual([answer.status, body.error?.code], [status, code], JSON.stringify(body));
}

test('the answer keeps the offer’s order and payload types, has all candidates, and names the session’s URL', async () => {
  const { viewer, answer, text } = await connect({ channel: true });
  assert.equal(answer.headers.get('content-type'), 'application/sdp');
  const location = answer.headers.get('location')!;
  assert.match(location, /^\/whep\/door\/[\w-]{36}$/);
  assert.equal(answer.headers.get('etag'), `"${location.split('/').at(-1)}"`);
  assert.equal(answer.headers.get('link'), '<stun:127.0.0.1:9>; rel="ice-server"');
  assert.deepEqual(text.match(/^m=.*$/gm)?.map((line) => line.trim()), ['m=video 9 UDP/TLS/RTP/SAVPF 109', 'm=application 9 UDP/DTLS/SCTP webrtc-datachannel']);
  assert.match(text, /a=mid:picture\r\na=sendonly/);
  assert.match(text, /a=setup:(?:active|passive)/);
  assert.match(text, /a=candidate:.+ 127\.0\.0\.1 .+\r\na=end-of-candidates/);
  await until('the group', () => viewer.frames.length === 25);
  await until('its position', () => viewer.facts[0]?.type === 'position');

  const trickle = (body: string, headers = {}) => fetch(rig.address + location, { method: 'PATCH', headers: { 'content-type': 'application/trickle-ice-sdpfrag', ...headers }, body });
  const fragment = 'a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\nm=video 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:picture\r\na=candidate:9 1 udp 1 127.0.0.1 50001 typ host\r\n';
  assert.equal((await trickle(fragment)).status, 204);
  assert.equal((await trickle(fragment, { 'if-match': answer.headers.get('etag')! })).status, 204);
  assert.equal((await trickle(fragment, { 'if-match': '"other"' })).status, 412);
  assert.equal((await trickle(fragment, { 'if-match': '*' })).status, 422);
  await refused(await trickle('nonsense'), 400, 'invalid_sdp');
  await refused(await trickle('a=candidate:nonsense\r\n'), 400, 'invalid_candidate');
  assert.equal((await fetch(rig.address + location, { method: 'DELETE' })).status, 200);
  await until('it is gone', async () => (await rig.webrtc.counts()).ledger === 0);
  await refused(await trickle(fragment), 404, 'session_unknown');
  viewer.peer.close();
});

test('a recording plays from the requested time without a data channel', async () => {
  const { viewer, answer } = await connect({ path: `/whep/door?time=${encodeURIComponent(new Date(START + 1500).toISOString())}` });
  await until('it plays', () => viewer.frames.length > 20);
  assert.deepEqual(
    viewer.frames.slice(0, 20).map(({ data }) => times.get(data.toString('base64'))),
    Array.from({ length: 20 }, (_, index) => START + 1000 + index * 40),
  );
  await fetch(rig.address + answer.headers.get('location'), { method: 'DELETE' });
  viewer.peer.close();
});

test('other sections of an offer are rejected in their place', async () => {
  const { viewer, sdp } = await offer();
  const audio = 'm=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:sound\r\na=recvonly\r\na=rtpmap:111 opus/48000/2\r\n';
  const at = sdp.indexOf('m=video');
  const answer = await post(sdp.slice(0, at) + audio + sdp.slice(at));
  const text = await answer.text();
  assert.match(text, /m=audio 0 UDP\/TLS\/RTP\/SAVPF 111\r\nc=IN IP4 0\.0\.0\.0\r\na=mid:sound\r\na=inactive\r\nm=video 9/);
  assert.match(text, /a=group:BUNDLE picture\r\n/);
  await fetch(rig.address + answer.headers.get('location'), { method: 'DELETE' });
  viewer.peer.close();
});

test('offers that are invalid or cannot be served are refused', async () => {
  const { viewer, sdp } = await offer();
  await refused(await post(sdp, { path: '/whep/window' }), 404, 'stream_unknown');
  await refused(await post(sdp, { type: 'application/json' }), 415, 'media_type_unsupported');
  await refused(await post(sdp, { type: 'application/trickle-ice-sdpfrag' }), 415, 'media_type_unsupported');
  await refused(await post('v=0'), 400, 'invalid_sdp');
  await refused(await post('hello'), 400, 'invalid_sdp');
  await refused(await post(sdp.replaceAll('a=setup:actpass', 'a=setup:passive')), 400, 'invalid_sdp');
  await refused(await post(`v=0\r\n${'a=x\r\n'.repeat(20_000)}`), 413, 'body_too_large');
  await refused(await post(sdp, { path: '/whep/door?time=noon' }), 400, 'invalid_request');
  await refused(await post(sdp, { path: `/whep/door?time=${new Date(Date.now() + 9000).toISOString()}` }), 400, 'time_in_future');
  await refused(await post(sdp, { path: `/whep/door?time=${new Date(START + 5000).toISOString()}` }), 404, 'no_recording');
  await refused(await post(sdp.replaceAll('packetization-mode=1', 'packetization-mode=0')), 406, 'codec_unsupported');
  await refused(await post(sdp.replace('a=recvonly', 'a=sendonly')), 406, 'codec_unsupported');
  viewer.peer.close();
  const other = await offer({ codec: (video) => video.addVP8Codec(96) });
  await refused(await post(other.sdp), 406, 'codec_unsupported');
  other.viewer.peer.close();
  await until('none of them left a session', async () => (await rig.webrtc.counts()).ledger === 0 || undefined, { timeout: 20_000 });
});
