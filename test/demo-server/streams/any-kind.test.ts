import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ServerError } from '@oriel/core/contract';
import { Video } from 'node-datachannel';
import { GrantQueue } from '../../../demo-server/src/access/grant-queue.ts';
import { HlsService } from '../../../demo-server/src/hls/live/hls-service.ts';
import { hlsRoutes } from '../../../demo-server/src/hls/routes.ts';
import type { App } from '../../../demo-server/src/http/app.ts';
import { createApp } from '../../../demo-server/src/http/create-app.ts';
import { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import { StreamRegistry } from '../../../demo-server/src/streams/stream-registry.ts';
import { WebRtcService } from '../../../demo-server/src/webrtc/webrtc-service.ts';
import { whepRoutes } from '../../../demo-server/src/webrtc/whep-routes.ts';
import { until } from '../../support/until.ts';
import { makeVideo, silent } from '../archive/media.ts';
import { Viewer } from '../webrtc/viewer.ts';

const streams = new StreamRegistry();
const bus = new FrameBus();
let app: App;
let hls: HlsService;
let webrtc: WebRtcService;
let address: string;
let playing: NodeJS.Timeout;

/** The real routes over a programme and no camera at all. */
before(async () => {
  app = await createApp({ authSecret: undefined, allowedOrigins: [], logLevel: 'silent' }, silent);
  streams.add({ id: 'news', name: 'News', kind: 'programme', bus, state: 'live' });
  const archive = { sequences: () => [], groupAt: () => undefined, groupAfter: () => undefined, groupBefore: () => undefined, segments: () => [] };
  const cameras = {
    get(): never {
      throw new ServerError('camera_unknown');
    },
  };
  const config = { host: '127.0.0.1', iceServers: [], maxSessions: 10 };
  hls = new HlsService(streams);
  webrtc = new WebRtcService({ streams, archive, config, log: silent });
  hlsRoutes(app, { cameras, archive, hls, grants: new GrantQueue() });
  whepRoutes(app, { webrtc, config });
  address = await app.listen({ port: 0, host: '127.0.0.1' });

  const { tracks, frames } = await makeVideo({ seconds: 20, start: Date.now() });
  bus.setTracks(tracks);
  playing = setInterval(() => {
    while (frames[0] && frames[0].time <= Date.now()) bus.push(frames.shift()!);
  }, 20);
});

after(async () => {
  clearInterval(playing);
  await app.close();
  await webrtc.close();
  hls.close();
});

test('a stream that is no camera plays over HLS', async () => {
  const multivariant = await until('it is offered', async () => {
    const answer = await fetch(`${address}/hls/news/index.m3u8`);
    return answer.ok && answer.text();
  });
  const url = new URL(multivariant.split('\n').find((line) => line.includes('.m3u8')) ?? '', `${address}/hls/news/`);
  const part = await until('a part is listed', async () => /#EXT-X-PART:.*URI="([^"]+)"/.exec(await (await fetch(url)).text())?.[1]);
  const media = await fetch(new URL(part, url));
  assert.equal(media.status, 200);
  assert.ok((await media.arrayBuffer()).byteLength > 100);
});

test('a stream that is no camera plays over WHEP', async () => {
  const viewer = new Viewer(address);
  const video = new Video('picture', 'RecvOnly');
  video.addH264Codec(109, 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f');
  const gathered = viewer.gathered();
  viewer.receive(viewer.peer.addTrack(video));
  viewer.peer.setLocalDescription('offer');
  await gathered;
  const answer = await fetch(`${address}/whep/news`, { method: 'POST', headers: { 'content-type': 'application/sdp' }, body: viewer.peer.localDescription()!.sdp });
  assert.equal(answer.status, 201);
  viewer.peer.setRemoteDescription(await answer.text(), 'answer');
  await until('frames arrive', () => viewer.frames.length > 10);
  viewer.peer.close();
});
