/**
 * The process that holds all peer connections: packets for many viewers block a thread for milliseconds, and a crash of
 * the native library must not end the server. Started by peer-child.ts.
 */
import { readdirSync } from 'node:fs';
import { inspect } from 'node:util';
import { ServerError } from '@oriel/core/contract';
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
const GRACE = 50;

let options: PeerOptions = { iceServers: [], answerTimeout: 10_000, connectTimeout: 15_000 };
const sessions = new Map<string, PeerSession>();
const cameras = new Map<string, { camera: LiveCamera; viewers: number }>();
const reader = new GroupReader();

function session(id: string): PeerSession {
  const found = sessions.get(id);
  if (!found) throw new ServerError('session_unknown');
  return found;
}

function open(request: SessionRequest): PeerSession {
  const { sessionId: id, streamId, codec, expires } = request;
  const source = sourceFor(request);
  const onEnd = () => {
    sessions.delete(id);
    host.notify('ended', id);
  };
  try {
    const created = new PeerSession({ id, streamId, codec, expires, source, peer: options, onEnd });
    sessions.set(id, created);
    return created;
  } catch (error) {
    source.close();
    throw error;
  }
}

function sourceFor({ streamId, playback }: SessionRequest): SessionSource {
  if (!playback) return watch(streamId);
  const index = {
    at: (time: number) => host.call('groupAt', streamId, time),
    after: (time: number) => host.call('groupAfter', streamId, time),
    before: (time: number) => host.call('groupBefore', streamId, time),
  };
  return new Playback({ groups: new RecordedGroups(index, reader), clock: systemClock, ...playback });
}

/** The frames of a camera come from its first viewer's start to its last viewer's end. */
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
  endStream(streamId) {
    for (const each of [...sessions.values()]) if (each.streamId === streamId) each.end();
  },
  counts: () => ({
    sessions: sessions.size,
    watched: cameras.size,
    timers: process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length,
    fileDescriptors: readdirSync('/proc/self/fd').length,
  }),
  close() {
    for (const each of [...sessions.values()]) each.end();
    setTimeout(exit, GRACE);
  },
  track: (cameraId, track) => cameras.get(cameraId)?.camera.track(track),
  frame: (cameraId, frame) => cameras.get(cameraId)?.camera.frame(frame),
  lost: (cameraId, since) => cameras.get(cameraId)?.camera.lost(since),
  jitter: (cameraId, jitter) => cameras.get(cameraId)?.camera.setJitter(jitter),
};

/** Exits at once, without the native library's cleanup, which may wait for its threads. */
const exit = (): void => void process.kill(process.pid, 'SIGKILL');

const host = new Rpc<HostMethods>(methods, {
  post: (message, sent) => (process.connected ? process.send?.(message, undefined, undefined, sent) : sent()),
  onFault: (error) => host.notify('log', 'error', inspect(error)),
});
process.on('message', (message) => host.receive(message));
process.on('disconnect', exit);
// Ctrl-C in a terminal reaches this process too, but the server decides when it ends.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
preload();
