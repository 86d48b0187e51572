import { MediaPlayer, type MediaIntent } from '@oriel/player';
import type { AnyHandler } from 'msw';
import { until } from '../elements/until.ts';
import { mockClient, type MockClient } from '../mocks/client.ts';
import { mockXhr } from '../mocks/mock-xhr.ts';
import { vodHandlers, type MockVod } from '../mocks/vod-handlers.ts';
import { SkippingEnvironment } from './skipping-environment.ts';

export { until };
export { canEncodeHls } from './support.ts';

export const TOUR = '/videos/tour/master.m3u8';

export interface MediaWorldOptions extends MockVod {
  /** These answer before everything else. */
  first?: AnyHandler[];
  token?: () => string;
}

/** A video element in the page and a server with videos in the page too: real hls.js and real fragmented MP4. */
export class MediaWorld {
  readonly environment = new SkippingEnvironment();
  readonly video = document.createElement('video');
  readonly canvas = document.createElement('canvas');
  readonly client: MockClient;
  /** Paths of all requests of hls.js. */
  readonly asked: string[] = [];
  readonly #players: MediaPlayer[] = [];
  readonly #restoreXhr: () => void;

  constructor({ first = [], token, ...vod }: MediaWorldOptions = {}) {
    const handlers = [...first, ...vodHandlers(vod)];
    this.client = mockClient(handlers, { environment: this.environment, token });
    this.#restoreXhr = mockXhr(handlers, (url) => this.asked.push(new URL(url).pathname));
    this.video.playsInline = true;
    document.body.append(this.video, this.canvas);
  }

  /** A player that is attached. Without sound nothing needs a gesture. */
  play(intent: Partial<MediaIntent> = {}): MediaPlayer {
    const player = this.player(intent);
    this.attach(player);
    return player;
  }

  /** One that is not. */
  player(intent: Partial<MediaIntent> = {}): MediaPlayer {
    const player = new MediaPlayer({ client: this.client, intent: { src: TOUR, paused: false, muted: true, ...intent } });
    this.#players.push(player);
    return player;
  }

  attach(player: MediaPlayer): void {
    player.attach({ video: this.video, canvas: this.canvas });
  }

  [Symbol.dispose](): void {
    for (const player of this.#players) player.close();
    this.video.remove();
    this.canvas.remove();
    this.#restoreXhr();
  }
}

export const inState = (player: MediaPlayer, ...states: string[]): Promise<true> => until(() => states.includes(player.facts.state) || undefined);

/** It shows a place near this one, and looks for no other. */
export const shows = (player: MediaPlayer, from: number, to: number): Promise<true> =>
  until(() => {
    const { seeking, time = -1 } = player.facts;
    return (seeking === undefined && time >= from && time <= to) || undefined;
  });
