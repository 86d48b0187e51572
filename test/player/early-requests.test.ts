import { expect } from '@open-wc/testing';
import Hls, { LoaderContextType, type LoaderConfiguration, type LoaderContext, type LoaderStats } from 'hls.js';
import { http, HttpResponse } from 'msw';
import { earlyLoader } from '../../packages/player/dist/media/early-loader.js';
import { EarlyRequests } from '../../packages/player/dist/media/early-requests.js';
import { canEncodeHls, inState, MediaWorld, TOUR, until } from './media-support.ts';

const VARIANT = '/videos/tour/video/180/index.m3u8';
const SOUND = '/videos/tour/sound/en/index.m3u8';

let world: MediaWorld;
const playlists = () => world.asked.filter((path) => path.endsWith('.m3u8'));
const times = (path: string) => world.asked.filter((asked) => asked === path).length;

describe('what a player asks for first', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  afterEach(() => world[Symbol.dispose]());

  it('is the playlists and the first segments: requested before there is a video element, and once', async () => {
    world = new MediaWorld({ audio: ['en', 'de'] });
    const player = world.player();
    player.prepare();
    const early = [TOUR, ...[VARIANT, SOUND].flatMap((list) => [list, list.replace('index.m3u8', 'init.mp4'), list.replace('index.m3u8', '0.m4s')])];
    await until(() => expect(world.asked).to.have.members(early));
    world.attach(player);
    await inState(player, 'playing');
    for (const path of early) expect(times(path), path).to.equal(1);
  });

  it('is the segment of the place where it begins', async () => {
    world = new MediaWorld();
    const player = world.player({ time: 7.5 });
    player.prepare();
    const segment = VARIANT.replace('index.m3u8', '7.m4s');
    await until(() => expect(times(segment)).to.equal(1));
    world.attach(player);
    await inState(player, 'playing');
    expect(times(segment)).to.equal(1);
    expect(times(VARIANT.replace('index.m3u8', '0.m4s'))).to.equal(0);
  });

  it('is no segment before it is played, where only playlists are to be loaded', async () => {
    world = new MediaWorld();
    const player = world.player({ paused: true, preload: 'metadata' });
    player.prepare();
    await until(() => expect(playlists()).to.have.members([TOUR, VARIANT]));
    world.attach(player);
    await until(() => player.facts.duration !== undefined || undefined);
    expect(world.asked).to.have.members(playlists());
  });

  it('is requested again by hls.js where the first answer was an error', async () => {
    let refused = 0;
    world = new MediaWorld({ first: [http.get(`*${TOUR}`, () => (refused++ === 0 ? new HttpResponse(null, { status: 503 }) : undefined))] });
    await inState(world.play(), 'playing');
    expect(times(TOUR)).to.equal(2);
  });

  it('has the token', async () => {
    const sent: (string | null)[] = [];
    const watch = http.get('*.m3u8', ({ request }) => void sent.push(request.headers.get('Authorization')));
    world = new MediaWorld({ first: [watch], token: () => 'secret' });
    await inState(world.play(), 'playing');
    expect(new Set(sent)).to.deep.equal(new Set(['Bearer secret']));
  });

  it('is of the quality that hls.js chooses, where one is asked for', async () => {
    world = new MediaWorld();
    const player = world.player({ quality: '360p' });
    player.prepare();
    await until(() => expect(playlists()).to.deep.equal([TOUR]));
    world.attach(player);
    await inState(player, 'playing');
    await until(() => player.facts.rendition === '360p' || undefined);
    expect(times(VARIANT)).to.equal(0);
  });

  it('is not waited for after the player was closed, and is that of the media that it has then', async () => {
    world = new MediaWorld();
    const player = world.player();
    player.prepare();
    player.close();
    player.prepare();
    player.set({ src: '/videos/other/master.m3u8' });
    world.attach(player);
    await inState(player, 'playing');
    expect(times(VARIANT)).to.equal(0);
    expect(times('/videos/other/master.m3u8')).to.equal(1);
  });

  it('is told to hls.js without the time that it waited: that would be a slow network', async () => {
    world = new MediaWorld();
    const { client } = world;
    const { intent } = world.player();
    const { signal } = new AbortController();
    const early = new EarlyRequests({ client, address: client.address(TOUR), intent: () => intent, sign: undefined, signal, time: undefined });
    const [part] = (await (await early.start)?.tracks[0])?.parts ?? [];
    const found = await part;
    const taken = found!.loading.end + 500;
    await until(() => performance.now() > taken || undefined);
    const loader = new (earlyLoader(early))(Hls.DefaultConfig);
    const loading = await new Promise<LoaderStats['loading']>((resolve, reject) => {
      const context: LoaderContext = { url: found!.url, responseType: 'arraybuffer', type: LoaderContextType.LEVEL };
      loader.load(context, {} as LoaderConfiguration, { onSuccess: (_response, stats) => resolve(stats.loading), onError: reject, onTimeout: reject });
    });
    expect(loading.end).to.be.at.least(taken);
    expect(loading.end - loading.start).to.be.closeTo(found!.loading.end - found!.loading.start, 0.1);
    expect(loading.end - loading.first).to.be.closeTo(found!.loading.end - found!.loading.first, 0.1);
  });

  it('is not requested ahead where nothing is to be loaded', async () => {
    world = new MediaWorld();
    const idle = world.player({ paused: true, preload: 'none' });
    idle.prepare();
    await inState(world.play({ src: '/videos/other/master.m3u8' }), 'playing');
    expect(times(TOUR)).to.equal(0);
  });
});
