import { expect } from '@open-wc/testing';
import type { OrielHlsPlayer } from '@oriel/elements/hls-player';
import { hlsHandlers } from '../../mocks/hls-handlers.ts';
import { barOf, canEncodeHls, inState, part, parts, pointer, press, until, VideoServer, videoOf, words } from './support.ts';

/** Seconds of the past that can be sought. */
const KEPT = 60;

let server: VideoServer;
/** The camera jumped ahead by so much, ms. */
let ahead: number;

const isAtEdge = (player: OrielHlsPlayer): boolean => part(player, 'live').ariaPressed === 'true';
const atEdge = (player: OrielHlsPlayer) => until(() => (player.state === 'playing' && isAtEdge(player)) || undefined);

/** What the bar says, in seconds of media time. */
const bar = (player: OrielHlsPlayer) => {
  const { ariaValueMax, ariaValueMin, ariaValueNow } = barOf(player);
  return { oldest: Number(ariaValueMin), newest: Number(ariaValueMax), now: Number(ariaValueNow) };
};

/** A live stream with a minute of its past, playing at its edge. */
async function show(): Promise<OrielHlsPlayer> {
  server = new VideoServer({ first: hlsHandlers({ ranges: [], kept: KEPT, edge: () => Date.now() + ahead }) });
  const player = await server.show({ src: '/hls/yard/index.m3u8', autoplay: true });
  await inState(player, 'playing');
  await until(() => player.shadowRoot?.querySelector('[part~="live"]'));
  await atEdge(player);
  return player;
}

/** A press on the bar at a part of its width. */
function pressBar(player: OrielHlsPlayer, fraction: number): void {
  pointer(player, 'pointerdown', fraction);
  pointer(player, 'pointerup', fraction);
}

describe('a live stream in <oriel-hls-player>', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  beforeEach(() => {
    localStorage.clear();
    ahead = 0;
  });
  afterEach(() => server[Symbol.dispose]());

  it('plays at its edge, with all of the past that is kept on the bar, and without a duration', async () => {
    const player = await show();
    await until(() => expect(bar(player).newest - bar(player).oldest).to.be.within(KEPT - 6, KEPT + 1));
    await until(() => expect(barOf(player).ariaValueText).to.equal('Live'));
    await until(() => expect(words(part(player, 'live'))).to.equal('Live'));
    expect(player.duration).to.equal(undefined);
    expect(player.shadowRoot?.querySelector('[part~="time"]')).to.equal(null);
    expect(parts(player)).to.include.members(['play', 'live']);
    await expect(player).to.be.accessible();
  });

  it('the place under the pointer is told as the time behind live', async () => {
    const player = await show();
    await until(() => {
      pointer(player, 'pointermove', 0.5);
      return expect(words(part(player, 'seek-time'))).to.match(/^−0:(2[6-9]|3[0-2])$/);
    });
    await until(() => {
      pointer(player, 'pointermove', 1);
      return expect(words(part(player, 'seek-time'))).to.equal('−0:00');
    });
  });

  it('a press on the bar goes back, the button goes to the live edge again', async () => {
    const player = await show();
    pressBar(player, 0.25);
    await until(() => expect(isAtEdge(player)).to.equal(false));
    await inState(player, 'playing');
    await until(() => expect(barOf(player).ariaValueText).to.match(/^[45]\d secs? behind live$/));
    const { now } = bar(player);
    await until(() => expect(bar(player).now, 'it plays on there').to.be.above(now));
    part(player, 'live').click();
    await atEdge(player);
    await until(() => expect(barOf(player).ariaValueText).to.equal('Live'));
  });

  it('the keys go to the oldest picture, ten seconds at a time, and to the edge, where it plays', async () => {
    const player = await show();
    await press(player, 'k');
    await inState(player, 'paused');
    await until(() => expect(isAtEdge(player), 'paused, it is not live').to.equal(false));
    await press(player, 'Home');
    await until(() => expect(bar(player).now - bar(player).oldest).to.be.within(-5, 5));
    const { now } = bar(player);
    await press(player, 'l');
    await until(() => expect(bar(player).now - now).to.be.within(9, 11));
    await press(player, 'End');
    await atEdge(player);
    expect(player.paused).to.equal(false);
  });

  it('skips no further than the edge', async () => {
    const player = await show();
    await press(player, 'k');
    await inState(player, 'paused');
    await press(player, 'l');
    await until(() => !videoOf(player).seeking || undefined);
    await until(() => expect(bar(player).now).to.be.at.most(bar(player).newest));
  });

  it('paused until its place is no longer kept, it goes on with what is', async () => {
    const player = await show();
    await press(player, 'k');
    await inState(player, 'paused');
    ahead = 3 * KEPT * 1000;
    await until(() => expect(bar(player).oldest).to.be.above(bar(player).now));
    const { now } = bar(player);
    await expect(player).to.be.accessible();
    await press(player, 'k');
    await inState(player, 'playing');
    await until(() => expect(bar(player).now).to.be.above(now + KEPT));
  });
});
