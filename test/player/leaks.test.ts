import { expect } from '@open-wc/testing';
import type { Intent } from '@oriel/player';
import { countOpenFrames } from '../support/open-frames.ts';
import { canEncodeHls, inState, transports, until, World } from './support.ts';

const start = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
const ranges = [{ from: start, to: start + 600_000 }];

describe('a player that comes and goes', () => {
  const cases: [what: string, list: readonly (typeof transports.both)[number][], intent: Partial<Intent>, state: string][] = [
    ['live WebRTC', transports.whep, {}, 'live'],
    ['recorded WebRTC', transports.whep, { mode: 'playback', time: start + 60_000 }, 'playing'],
    ['exact stills', transports.whep, { mode: 'playback', time: start + 60_000, paused: true }, 'paused'],
    ['live HLS', transports.hls, {}, 'live'],
    ['recorded HLS', transports.hls, { mode: 'playback', time: start + 60_000 }, 'playing'],
  ];
  for (const [what, list, intent, state] of cases) {
    it(`leaves nothing open of ${what}`, async function () {
      if (list === transports.hls && !(await canEncodeHls())) this.skip();
      const world = new World({ ranges, camera: { transports: [...list] } });
      const open = countOpenFrames();
      const { createObjectURL, revokeObjectURL } = URL;
      const urls = new Set<string>();
      URL.createObjectURL = (source) => {
        const url = createObjectURL.call(URL, source);
        if (source instanceof MediaSource) urls.add(url);
        return url;
      };
      URL.revokeObjectURL = (url) => {
        urls.delete(url);
        revokeObjectURL.call(URL, url);
      };
      try {
        const player = world.player(intent);
        for (let time = 0; time < 4; time++) {
          player.attach({ video: world.video, canvas: world.canvas });
          await inState(player, state);
          if (intent.time !== undefined) {
            player.seek(start + 120_000 + time * 7000);
            player.step(1);
            await until(() => player.facts.seeking === undefined && !player.facts.stale);
          }
          player.close();
          world.peers.close();
          await until(() => world.openConnections === 0 || undefined);
          await until(() => world.environment.waits.length === 0 || undefined);
          await until(() => open.frames === 0 || undefined);
          await until(() => expect([open.decoders, urls.size, world.environment.listeners], 'decoders, media sources, listeners').to.deep.equal([0, 0, 0]));
          await until(() => expect([world.video.srcObject, world.video.hasAttribute('src'), world.canvas?.width]).to.deep.equal([null, false, 0]));
          player.set({ paused: intent.paused ?? false });
        }
        if (intent.time !== undefined) expect(open.made.decoders).to.be.above(0);
      } finally {
        open.restore();
        Object.assign(URL, { createObjectURL, revokeObjectURL });
        world[Symbol.dispose]();
      }
    });
  }
});
