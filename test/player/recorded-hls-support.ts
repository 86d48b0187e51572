import { expect } from '@open-wc/testing';
import { fromIso, type Milliseconds } from '@oriel/core';
import type { Intent, Player } from '@oriel/player';
import { http } from 'msw';
import { failure } from '../mocks/handlers.ts';
import { canEncodeHls, transports, until, World, type WorldOptions } from './support.ts';

export const MINUTE = 60_000;
export const START = Math.floor(Date.now() / 1000) * 1000 - 300 * MINUTE;
/** Two recordings, a gap of ten minutes, then one that ends long before now. */
const ranges = [
  { from: START, to: START + 20 * MINUTE },
  { from: START + 30 * MINUTE, to: START + 180 * MINUTE },
];

export let world: World;
export let player: Player;
/** What the playlists were asked for. */
export let asked: { from: Milliseconds; authorization: string | null }[];
/** While set, no segment of media comes. */
export const media = { broken: false };

/** Plays from `time` by hls.js, on a video without a canvas: what is seen is what HLS shows. */
export function play(time: Milliseconds, { first = [], token, ...intent }: Partial<Intent> & Pick<WorldOptions, 'first' | 'token'> = {}): void {
  asked = [];
  media.broken = false;
  const watched = [
    http.get('*/recorded.m3u8', ({ request }) => {
      asked.push({ from: fromIso(new URL(request.url).searchParams.get('from') ?? ''), authorization: request.headers.get('Authorization') });
    }),
    http.get('*.m4s', () => (media.broken ? failure('segment_unknown') : undefined)),
  ];
  world = new World({ ranges, camera: { transports: transports.hls }, canvas: false, first: [...first, ...watched], ...(token && { token }) });
  player = world.play({ mode: 'playback', time, ...intent });
}

export const settled = (state = 'playing') => until(() => (player.facts.state === state && player.facts.seeking === undefined && !player.facts.stale) || undefined);
/** The frame that holds a time. */
export const frameAt = (time: Milliseconds) => Math.floor(time / 40) * 40;

/** To be called within each `describe`. */
export function eachInWorld(): void {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  afterEach(() => {
    world[Symbol.dispose]();
    expect(world.environment.waits.filter((wait) => wait <= 250), 'it goes on').to.deep.equal([]);
  });
}
