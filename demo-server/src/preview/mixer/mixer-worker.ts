/** The thread that mixes: `Mixer` is the other side. Pixels and pipes do not hold up the server's event loop here. */
import { inspect } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../media/wall-clock.ts';
import { Rpc } from '../../webrtc/rpc.ts';
import { Mix } from './mix.ts';
import { FILE_TIMEOUT, type MixerMethods, type MixerWorkerData, type MixMethods, ownFrame, sharedTime } from './mixer-protocol.ts';

const port = parentPort!;

const methods: MixMethods = {
  change: (programme) => mix.change(programme),
  take: (cueId) => mix.take(cueId),
  cameraTracks: (cameraId, tracks) => mix.setTracks(cameraId, tracks),
  cameraFrame: (cameraId, frame) => mix.push(cameraId, frame),
  async close() {
    await mix.close();
    // After the answer has left.
    setImmediate(() => port.close());
  },
};

const server = new Rpc<MixerMethods>(methods, {
  post(message, sent) {
    port.postMessage(message);
    sent();
  },
  onFault: (error) => server.notify('log', inspect(error)),
  timeout: FILE_TIMEOUT,
});

const mix = new Mix({
  ...(workerData as MixerWorkerData),
  clock: { ...systemClock, monotonic: sharedTime },
  started: (at) => server.notify('started', at),
  tracks: (tracks) => server.notify('tracks', tracks),
  coded: (frame, mixedAt) => server.notify('coded', ownFrame(frame), mixedAt),
  lost: (kind, reason) => server.notify('lost', kind, reason),
  onAir: (state) => server.notify('onAir', state),
  log: (message) => server.notify('log', message),
  imageFile: (id) => server.call('imageFile', id),
  videoFile: (id) => server.call('videoFile', id),
  watch: (cameraId) => server.notify('watch', cameraId),
  unwatch: (cameraId) => server.notify('unwatch', cameraId),
});

port.on('message', (message: unknown) => server.receive(message));
