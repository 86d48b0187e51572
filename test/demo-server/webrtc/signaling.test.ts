import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { after, before, test, type TestContext } from 'node:test';
import { ErrorBody, type IceCandidateList, type SessionStarted } from '@oriel/core/contract';
import { toIceServers } from '../../../demo-server/src/webrtc/peer/ice-servers.ts';
import { until } from '../../support/until.ts';
import { makeVideo, type Video } from '../archive/media.ts';
import { type Rig, startRig } from './rig.ts';
import { json, Viewer } from './viewer.ts';

const START = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
const ANSWER = '/api/v1/playback/webrtc/answer';
const ICE = '/api/v1/playback/webrtc/ice';
const CANDIDATE = { candidate: 'candidate:1 1 udp 2113937151 127.0.0.1 50000 typ host', sdpMid: '0', sdpMLineIndex: 0 };

let video: Video;
let rig: Rig;

before(async () => {
  video = await makeVideo({ seconds: 3, start: START });
  rig = await startRig({ recordings: true });
  await rig.record(video);
  rig.bus.setTracks(video.tracks);
  for (const frame of video.frames) rig.bus.push(frame);
});

after(() => rig.close());

const start = async (from = rig): Promise<SessionStarted> => (await json<SessionStarted>(from.address, 'POST', '/api/v1/cameras/door/live/start', {})).body;
const playback = (body: unknown, camera = 'door') => json<ErrorBody>(rig.address, 'POST', `/api/v1/cameras/${camera}/playback/start`, body);
const put = (body: unknown) => json<ErrorBody>(rig.address, 'PUT', ANSWER, body);
const iso = (time: number) => new Date(time).toISOString();

function refused({ status, body }: { status: number; body: ErrorBody }, expected: number, code: string): ErrorBody['error'] {
  assert.deepEqual([status, ErrorBody.parse(body).error.code], [expected, code], JSON.stringify(body));
  return body.error;
}

/** Makes an answer to a started session, as a browser would. */
async function makeAnswer({ offerSDP }: SessionStarted): Promise<{ viewer: Viewer; sdp: string }> {
  const viewer = new Viewer(rig.address);
  const gathered = viewer.gathered();
  viewer.peer.setRemoteDescription((JSON.parse(offerSDP) as { sdp: string }).sdp, 'offer');
  await gathered;
  return { viewer, sdp: viewer.peer.localDescription()!.sdp };
}

const asAnswer = (sdp: string) => JSON.stringify({ type: 'answer', sdp });

test('the offer has one H.264 section, a data channel and no candidates', async () => {
  const { offerSDP, sessionId } = await start();
  const { type, sdp } = JSON.parse(offerSDP) as { type: string; sdp: string };
  assert.equal(type, 'offer');
  assert.match(sdp, /m=video 9 UDP\/TLS\/RTP\/SAVPF 96/);
  assert.match(sdp, /a=sendonly/);
  assert.match(sdp, /a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4[2d][0-9a-f]{4}/);
  assert.match(sdp, /a=extmap:\d+ http:\/\/www\.webrtc\.org\/experiments\/rtp-hdrext\/playout-delay/);
  assert.match(sdp, /m=application 9 UDP\/DTLS\/SCTP webrtc-datachannel/);
  assert.doesNotMatch(sdp, /candidate/);
  assert.deepEqual((await json<IceCandidateList>(rig.address, 'GET', `${ICE}/${sessionId}`)).body, { candidates: [] }, 'none before the answer');
  await rig.webrtc.end(sessionId);
});

test('a session that cannot be started is refused with the reason', async () => {
  refused(await playback({ playbackTime: iso(START) }, 'window'), 404, 'camera_unknown');
  refused(await json(rig.address, 'POST', '/api/v1/cameras/window/live/start', {}), 404, 'camera_unknown');
  refused(await playback({ playbackTime: iso(Date.now() + 60_000) }), 400, 'time_in_future');
  refused(await playback({ playbackTime: 'noon' }), 400, 'invalid_request');
  refused(await playback({}), 400, 'invalid_request');
  refused(await playback({ playbackTime: iso(START), speed: 0 }), 400, 'invalid_request');
  const { details } = refused(await playback({ playbackTime: iso(START + 3000) }), 404, 'no_recording');
  assert.deepEqual(details, { before: iso(START + 2999) });
  const before = refused(await playback({ playbackTime: iso(START - 1), skipGaps: false }), 404, 'no_recording');
  assert.deepEqual(before.details, { after: iso(START) });
});

test('answers and candidates that are wrong, late or for no session', async () => {
  const started = await start();
  const { sessionId } = started;
  const { viewer, sdp } = await makeAnswer(started);
  const unknown = '11111111-2222-3333-4444-555555555555';
  refused(await put({ sessionId: unknown, answerSDP: asAnswer(sdp) }), 404, 'session_unknown');
  refused(await json(rig.address, 'POST', ICE, { sessionId: unknown, candidate: CANDIDATE }), 404, 'session_unknown');
  refused(await json(rig.address, 'GET', `${ICE}/${unknown}`), 404, 'session_unknown');
  refused(await json(rig.address, 'DELETE', `/api/v1/playback/webrtc/${unknown}`), 404, 'session_unknown');
  refused(await json(rig.address, 'POST', ICE, { sessionId, candidate: { candidate: 'nonsense' } }), 400, 'invalid_candidate');

  const answered = await json<IceCandidateList>(rig.address, 'PUT', ANSWER, { sessionId, answerSDP: asAnswer(sdp) });
  assert.equal(answered.status, 200);
  assert.match(answered.body.candidates[0]?.candidate ?? '', /^candidate:.+ 127\.0\.0\.1 \d+ typ host/);
  assert.deepEqual((await json<IceCandidateList>(rig.address, 'GET', `${ICE}/${sessionId}`)).body, answered.body);
  refused(await put({ sessionId, answerSDP: asAnswer(sdp) }), 409, 'answer_exists');
  for (const candidate of ['candidate:', 'nonsense', 'candidate:1 1 udp 1 127.0.0.1 99999 typ host', 'candidate:1 1 udp 99999999999 127.0.0.1 1 typ host', 'candidate:1 1 udp 1 127.0.0.1 1 typ moon']) {
    refused(await json(rig.address, 'POST', ICE, { sessionId, candidate: { candidate } }), 400, 'invalid_candidate');
  }
  for (const candidate of ['', CANDIDATE.candidate, 'candidate:1 1 tcp 1 127.0.0.1 9 typ host tcptype active', 'candidate:1 1 udp 1 ab-12.local 5000 typ host', 'candidate:1 1 udp 1 example.com 5000 typ host']) {
    assert.equal((await json(rig.address, 'POST', ICE, { sessionId, candidate: { candidate } })).status, 204, candidate);
  }
  assert.equal((await json(rig.address, 'DELETE', `/api/v1/playback/webrtc/${sessionId}`)).status, 204);
  viewer.peer.close();
});

test('invalid session descriptions, and answers to another offer, are refused', async () => {
  const started = await start();
  const { sessionId } = started;
  const { viewer, sdp } = await makeAnswer(started);
  const without = (line: RegExp) => sdp.split('\r\n').filter((each) => !line.test(each)).join('\r\n');
  const bad: Record<string, string> = {
    'not JSON': 'v=0',
    'not an object': '"answer"',
    'an offer': JSON.stringify({ type: 'offer', sdp }),
    'no text': asAnswer('nonsense'),
    'only a beginning': asAnswer('v=0\r\n'),
    'no fingerprint': asAnswer(without(/^a=fingerprint/)),
    'no ufrag': asAnswer(without(/^a=ice-ufrag/)),
    'no password': asAnswer(without(/^a=ice-pwd/)),
    'no role': asAnswer(without(/^a=setup/)),
    'an offer’s role': asAnswer(sdp.replaceAll(/a=setup:\w+/g, 'a=setup:actpass')),
    'a fingerprint of another length': asAnswer(sdp.replaceAll(/a=fingerprint:sha-256 .{6}/g, 'a=fingerprint:sha-256 ')),
    'another mid': asAnswer(sdp.replaceAll('a=mid:0', 'a=mid:7')),
    'one mid twice': asAnswer(sdp.replaceAll('a=mid:1', 'a=mid:0')),
    'many sections': asAnswer(sdp + 'm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n'.repeat(40)),
    'control characters': asAnswer(sdp.replaceAll('m=video', 'm=\u0000video')),
  };
  for (const [what, answerSDP] of Object.entries(bad)) {
    const { status, body } = await put({ sessionId, answerSDP });
    assert.deepEqual([what, status, body.error.code], [what, 400, 'invalid_sdp']);
  }
  refused(await put({ sessionId, answerSDP: '' }), 400, 'invalid_request');
  assert.equal((await rig.webrtc.counts()).ledger, 1, 'it still waits for an answer');
  refused(await put({ sessionId, answerSDP: asAnswer(sdp.replace(/m=video \d+/, 'm=video 0')) }), 406, 'codec_unsupported');
  await until('a session of a client without H.264 ends', async () => (await rig.webrtc.counts()).ledger === 0);
  viewer.peer.close();
});

test('randomly damaged descriptions never crash the peer process', async () => {
  const { pid } = await rig.webrtc.counts();
  let seed = 1;
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const codes = new Set<string>();
  for (let round = 0; round < 40; round++) {
    const started = await start();
    const { viewer, sdp } = await makeAnswer(started);
    for (let n = 0; n < 10; n++) {
      const lines = sdp.split('\r\n');
      for (let k = 0; k <= random(4); k++) {
        const at = random(lines.length);
        const line = lines[at] ?? '';
        const cut = random(line.length + 1);
        lines[at] = [line.slice(0, cut), line.slice(cut), line + line, line.replaceAll(/\d+/g, '99999999999999999999'), line.replace(/.$/, '\u{1F4F9}'), ''][random(6)]!;
      }
      const { status, body } = await put({ sessionId: started.sessionId, answerSDP: asAnswer(lines.join('\r\n')) });
      assert.ok(status < 500, JSON.stringify(body));
      codes.add(body.error?.code ?? 'accepted');
    }
    viewer.peer.close();
    await rig.webrtc.end(started.sessionId).catch(() => {});
  }
  assert.equal((await rig.webrtc.counts()).pid, pid, 'still the same process');
  assert.ok(codes.has('invalid_sdp') && codes.has('accepted'), [...codes].join());
});

test('candidates that come before the answer are used', async () => {
  const started = await start();
  const { sessionId } = started;
  const { viewer, sdp } = await makeAnswer(started);
  const candidates = sdp.split('\r\n').filter((line) => line.startsWith('a=candidate'));
  // More than are kept, the useful ones first.
  const early = [...candidates.map((line) => line.slice(2)), ...Array.from({ length: 40 }, (_, n) => `candidate:${n} 1 udp 1 127.0.0.1 ${40_000 + n} typ host`)];
  for (const candidate of early) {
    assert.equal((await json(rig.address, 'POST', ICE, { sessionId, candidate: { candidate, sdpMid: '0' } })).status, 204);
  }
  const withoutCandidates = sdp.split('\r\n').filter((line) => !/^a=(?:candidate|end-of-candidates)/.test(line)).join('\r\n');
  const answered = await json<IceCandidateList>(rig.address, 'PUT', ANSWER, { sessionId, answerSDP: asAnswer(withoutCandidates) });
  assert.equal(answered.status, 200);
  // The viewer gets no candidates of the server: only the server can connect, with the early ones.
  await until('frames arrive', () => viewer.frames.length > 0, { timeout: 20_000 });
  viewer.id = sessionId;
  await viewer.close();
});

/** A STUN server that never answers. `asked` resolves to the type of the first message. */
async function silentStun(t: TestContext, address: string): Promise<{ url: string; asked: Promise<number> }> {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  t.after(() => socket.close());
  socket.bind(0, address);
  await once(socket, 'listening');
  const asked = once(socket, 'message').then(([message]) => (message as Buffer).readUInt16BE(0));
  return { url: `stun:${isIPv6(address) ? `[${address}]` : address}:${socket.address().port}`, asked };
}

test('STUN servers are sent to the page and used by the server; one that does not answer delays no session', async (t) => {
  const stun = await silentStun(t, '127.0.0.1');
  const iceServers = [{ urls: stun.url }];
  const other = await startRig({ iceServers });
  t.after(() => other.close());
  other.bus.setTracks(video.tracks);
  for (const frame of video.frames) other.bus.push(frame);
  const started = await start(other);
  assert.deepEqual(started.iceServers, iceServers);
  assert.equal(await stun.asked, 1, 'a binding request (RFC 8489 §5)');
  const { viewer, sdp } = await makeAnswer(started);
  const begun = performance.now();
  const candidates = await other.webrtc.answer(started.sessionId, asAnswer(sdp));
  // Half a second is the longest that the server gathers; the STUN server is given up after ten times as long.
  assert.ok(performance.now() - begun < 1500, `answered after ${performance.now() - begun} ms`);
  for (const { candidate } of candidates) viewer.peer.addRemoteCandidate(candidate, '0');
  await until('frames arrive', () => viewer.frames.length > 0);
  viewer.peer.close();
});

const hasIPv6 = Object.values(networkInterfaces()).flat().some((each) => each?.address === '::1');

test('a STUN server with an IPv6 address is used', { skip: hasIPv6 ? false : 'needs IPv6' }, async (t) => {
  const stun = await silentStun(t, '::1');
  const other = await startRig({ iceServers: [{ urls: stun.url }], webrtcHost: '::1' });
  t.after(() => other.close());
  await start(other);
  assert.equal(await stun.asked, 1, 'a binding request (RFC 8489 §5)');
});

test('a TURN server may have an IPv6 address', () => {
  assert.deepEqual(toIceServers([{ urls: 'turn:[::1]', username: 'a', credential: 'b' }]), [
    { hostname: '::1', port: 3478, username: 'a', password: 'b', relayType: 'TurnUdp' },
  ]);
});

test('sessions without an answer end, and leave no sockets or timers', async () => {
  const brief = await startRig({ answerTimeout: 2000, maxSessions: 500 });
  await (async () => {
    const { sessionId } = await start(brief);
    await brief.webrtc.end(sessionId);
  })();
  const baseline = await until('a baseline', async () => {
    const counts = await brief.webrtc.counts();
    return counts.sessions === 0 && counts;
  });
  for (let round = 0; round < 4; round++) {
    const started = await Promise.all(Array.from({ length: 90 }, () => start(brief)));
    assert.ok(started.every(({ sessionId }) => sessionId));
    assert.ok((await brief.webrtc.counts()).fileDescriptors > baseline.fileDescriptors, 'each has a socket');
    if (round % 2) await Promise.all(started.map(({ sessionId }) => brief.webrtc.end(sessionId)));
    await until('all have ended', async () => (await brief.webrtc.counts()).ledger === 0);
  }
  const counts = await until('nothing is left', async () => {
    const now = await brief.webrtc.counts();
    return now.fileDescriptors <= baseline.fileDescriptors && now.timers <= baseline.timers && now;
  }, { timeout: 20_000 });
  assert.deepEqual({ ...counts, fileDescriptors: 0, timers: 0 }, { ...baseline, fileDescriptors: 0, timers: 0 });
  await brief.close();
});

test('a session whose client disappears ends', async () => {
  const brief = await startRig({ connectTimeout: 500 });
  brief.bus.setTracks(video.tracks);
  for (const frame of video.frames) brief.bus.push(frame);
  const viewer = await Viewer.live(brief.address);
  assert.equal((await brief.webrtc.counts()).watched, 1);
  viewer.peer.close();
  await until('it has ended', async () => {
    const { sessions, watched, ledger, feeds } = await brief.webrtc.counts();
    return sessions + watched + ledger + feeds === 0;
  });
  await brief.close();
});

test('an answered session that never connects ends', async () => {
  const brief = await startRig({ connectTimeout: 300 });
  const started = await start(brief);
  const { viewer, sdp } = await makeAnswer(started);
  viewer.peer.close();
  const nowhere = sdp.split('\r\n').filter((line) => !line.startsWith('a=candidate')).join('\r\n');
  await brief.webrtc.answer(started.sessionId, asAnswer(nowhere));
  await until('it has ended', async () => (await brief.webrtc.counts()).ledger === 0);
  await brief.close();
});

test('ten thousand starts: no more than the maximum succeed, the others get 429 with Retry-After, and later there is room again', async () => {
  const small = await startRig({ maxSessions: 20, answerTimeout: 3000 });
  const baseline = await small.webrtc.counts();
  const statuses = new Map<number, number>();
  for (let n = 0; n < 100; n++) {
    // Without HTTP sockets, which would take most of the time.
    const answers = await Promise.all(Array.from({ length: 100 }, () => small.app.inject({ method: 'POST', url: '/api/v1/cameras/door/live/start', payload: {} })));
    for (const answer of answers) {
      const { statusCode, headers } = answer;
      statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
      if (statusCode === 429) {
        assert.equal(answer.json<ErrorBody>().error.code, 'too_many_sessions');
        assert.ok(Number(headers['retry-after']) > 0);
      }
    }
    assert.ok((await small.webrtc.counts()).sessions <= 20);
  }
  assert.deepEqual([...statuses.keys()].toSorted((a, b) => a - b), [200, 429], JSON.stringify([...statuses]));
  await until('all have ended', async () => (await small.webrtc.counts()).ledger === 0);
  await until('their sockets are closed', async () => (await small.webrtc.counts()).fileDescriptors <= baseline.fileDescriptors + 1);
  assert.ok((await start(small)).sessionId);
  await small.close();
});
