import { expect } from '@open-wc/testing';
import { http, HttpResponse } from 'msw';
import type { OrielHlsPlayer } from '@oriel/elements/hls-player';
import { canEncodeHls, inState, part, TOUR, until, VideoServer, videoOf } from './support.ts';

let server: VideoServer;
let player: OrielHlsPlayer;

/** A player that plays as soon as it is in the page. */
function append(properties: Partial<OrielHlsPlayer> = {}): OrielHlsPlayer {
  player = document.createElement('oriel-hls-player');
  Object.assign(player, { locale: 'en-GB', client: server.client, src: TOUR, muted: true, autoplay: true, ...properties });
  document.body.append(player);
  return player;
}
const controls = () => player.shadowRoot?.querySelector('[part~="controls"]') ?? undefined;
const waits = http.get('*/master.m3u8', () => new Promise<never>(() => {}));

describe('the controls of <oriel-hls-player>', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  afterEach(() => {
    player.remove();
    server[Symbol.dispose]();
  });

  it('come with the first picture where it plays at once', async () => {
    server = new VideoServer();
    await append().updateComplete;
    expect(controls() === undefined).to.equal(true);
    expect(videoOf(player).isConnected).to.equal(true);
    const video = videoOf(player);
    await inState(player, 'playing');
    await until(controls);
    await until(() => expect(part(player, 'play').getAttribute('aria-label')).to.match(/^Pause/));
    expect(videoOf(player) === video, 'the video element stays').to.equal(true);
  });

  it('wait half a second for it, at most', async () => {
    server = new VideoServer({ first: [waits] });
    await append().updateComplete;
    expect(controls() === undefined).to.equal(true);
    server.environment.skip(500);
    await until(controls);
    expect(player.state).to.equal('connecting');
    await until(() => player.shadowRoot?.querySelector('[part="spinner"]') ?? undefined);
  });

  it('are there at once where it waits for a press on play, after an error, and in another place of the page', async () => {
    server = new VideoServer({ first: [waits] });
    await append({ autoplay: false }).updateComplete;
    expect(controls() !== undefined).to.equal(true);
    player.remove();
    await append().updateComplete;
    document.body.append(player);
    await until(controls);
    player.remove();
    server[Symbol.dispose]();
    server = new VideoServer({ first: [http.get('*/master.m3u8', () => new HttpResponse(null, { status: 404 }))] });
    await append().updateComplete;
    await inState(player, 'error');
    await until(() => player.shadowRoot?.querySelector('[part="panel"]') ?? undefined);
  });

  it('are not drawn for a player that has left the page, and no timer stays', async () => {
    server = new VideoServer({ first: [waits] });
    await append().updateComplete;
    player.remove();
    await until(() => expect(server.environment.waits).to.deep.equal([]));
  });
});
