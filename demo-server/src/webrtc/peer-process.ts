/**
 * The process that holds all peer connections: packets for many viewers block a thread for milliseconds, and a fault in
 * the native library must not take the server along. Started by peer-host.ts.
 */
import { readdirSync } from 'node:fs';
import { OrielError } from '@oriel/core/contract';
import { preload } from 'node-datachannel';
import { systemClock } from './peer/playback-clock.ts';
import { GroupReader } from './peer/group-reader.ts';
import { LiveCamera } from './peer/live-camera.ts';
import { LiveSource } from './peer/live-source.ts';
import { Playback } from './peer/playback.ts';
import { RecordedGroups } from './peer/recorded-groups.ts';
import { PeerSession } from './peer/session.ts';
import type { SessionSource } from './peer/session-source.ts';
import type { HostMethods, PeerMethods, PeerOptions, SessionRequest } from './peer-protocol.ts';
import { Rpc } from './rpc.ts';

/** Time for the last packets to leave, ms. */
const GOODBYE = 50;

let options: PeerOptions = { iceServers: [], answerTimeout: 10_000, connectTimeout: 15_000 };
const sessions = new Map<string, PeerSession>();
const cameras = new Map<string, { camera: LiveCamera; viewers: number }>();
const reader = new GroupReader();

function session(id: string): PeerSession {
  const found = sessions.get(id);
  if (!found) throw new OrielError('session_unknown');
  return found;
}

function open(request: SessionRequest): PeerSession {
  const { sessionId: id, cameraId, codec, expires } = request;
  const source = sourceFor(request);
  const onEnd = () => {
    sessions.delete(id);
    host.notify('ended', id);
  };
  try {
    const created = new PeerSession({ id, cameraId, codec, expires, source, peer: options, onEnd });
    sessions.set(id, created);
    return created;
  } catch (error) {
    source.close();
    throw error;
  }
}

function sourceFor({ cameraId, playback }: SessionRequest): SessionSource {
  if (!playback) return watch(cameraId);
  const index = {
    at: (time: number) => host.call('groupAt', cameraId, time),
    after: (time: number) => host.call('groupAfter', cameraId, time),
    before: (time: number) => host.call('groupBefore', cameraId, time),
  };
  return new Playback({ groups: new RecordedGroups(index, reader), clock: systemClock, ...playback });
}

/** A camera's frames come from when its first viewer asks until its last one ends. */
function watch(cameraId: string): LiveSource {
  const watched = cameras.get(cameraId) ?? { camera: new LiveCamera(), viewers: 0 };
  cameras.set(cameraId, watched);
  if (watched.viewers++ === 0) host.notify('watch', cameraId);
  return new LiveSource(watched.camera, () => {
    if (--watched.viewers > 0) return;
    cameras.delete(cameraId);
    host.notify('unwatch', cameraId);
  });
}

const methods: PeerMethods = {
  configure: (given) => void (options = given),
  ping() {},
  start(request) {
    const created = open(request);
    try {
      return created.offer();
    } catch (error) {
      created.end();
      throw error;
    }
  },
  async whep(request, offer, from) {
    const created = open(request);
    try {
      return await created.answerTo(offer, from);
    } catch (error) {
      created.end();
      throw error;
    }
  },
  answer: (id, sdp, from) => session(id).answer(sdp, from),
  addCandidate: (id, candidate, from) => session(id).addCandidate(candidate, from),
  candidates: (id) => session(id).candidates(),
  end: (id) => session(id).end(),
  endCamera(cameraId) {
    for (const each of [...sessions.values()]) if (each.cameraId === cameraId) each.end();
  },
  counts: () => ({
    sessions: sessions.size,
    watched: cameras.size,
    timers: process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length,
    fileDescriptors: readdirSync('/proc/self/fd').length,
  }),
  close() {
    for (const each of [...sessions.values()]) each.end();
    setTimeout(exit, GOODBYE);
  },
  track: (cameraId, track) => cameras.get(cameraId)?.camera.track(track),
  frame: (cameraId, frame) => cameras.get(cameraId)?.camera.frame(frame),
  lost: (cameraId, since) => cameras.get(cameraId)?.camera.lost(since),
  jitter: (cameraId, jitter) => cameras.get(cameraId)?.camera.setJitter(jitter),
};

/** At once, without the native library's own farewell, which may wait for its threads. */
const exit = (): void => void process.kill(process.pid, 'SIGKILL');

const host = new Rpc<HostMethods>(
  (message) => process.connected && process.send?.(message, undefined, undefined, () => {}),
  methods,
  (error) => host.notify('log', 'error', String(error)),
);
process.on('message', (message) => host.receive(message));
process.on('disconnect', exit);
// Ctrl-C in a terminal reaches this process too; the server says when.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
preload();
