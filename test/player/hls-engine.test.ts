import { expect } from '@open-wc/testing';
import { createClient, type ErrorCode, type OrielError } from '@oriel/core';
import { defaultIntent } from '@oriel/player';
import { http, HttpResponse } from 'msw';
import { HlsEngine } from '../../packages/player/dist/sources/hls-engine.js';
import { RecordedHlsSource } from '../../packages/player/dist/sources/recorded-hls-source.js';
import { Stage } from '../../packages/player/dist/stage/stage.js';
import { failure } from '../mocks/handlers.ts';
import { mockXhr } from '../mocks/mock-xhr.ts';
import { until } from '../elements/camera/support.ts';

const start = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
/** Ten seconds, whose media never come. */
const playlist = `#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:1
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-MAP:URI="init.mp4"
${Array.from({ length: 10 }, (_, n) => `#EXT-X-PROGRAM-DATE-TIME:${new Date(start + n * 1000).toISOString()}\n#EXTINF:1,\n${n}.m4s`).join('\n')}
#EXT-X-ENDLIST
`;

/** What a server of HLS takes at present. */
let good: string;
let refusal: ErrorCode | undefined;
const handlers = [
  http.get('*/hls/*', ({ request }) => {
    if (refusal) return failure(refusal);
    return request.headers.get('Authorization') === `Bearer ${good}` ? undefined : failure('token_expired');
  }),
  http.get('*.m3u8', () => new HttpResponse(playlist, { headers: { 'Content-Type': 'application/vnd.apple.mpegurl' } })),
  http.get('*/hls/*', () => new Promise<never>(() => {})),
];

describe('HLS, as the player loads it', () => {
  let controller: AbortController;
  const video = document.createElement('video');
  video.muted = true;

  let restore: () => void;
  before(() => (restore = mockXhr(handlers)));
  after(() => restore());
  beforeEach(() => {
    controller = new AbortController();
    good = 'first';
    refusal = undefined;
  });
  afterEach(() => controller.abort());

  const open = (token: string) => {
    const failures: { error: OrielError; sent: string | undefined }[] = [];
    let playlists = 0;
    const opened = HlsEngine.open({
      client: createClient({ server: 'http://oriel.test', token }),
      video,
      address: 'http://oriel.test/hls/yard/recorded.m3u8',
      live: false,
      signal: controller.signal,
      onPlaylist: () => playlists++,
      onSound: () => {},
      onFailed: (error, sent) => failures.push({ error, sent }),
    });
    return { opened, failures, playlists: () => playlists };
  };

  it('reads times, and where they are in the media', async () => {
    const { opened, playlists } = open('first');
    const engine = await opened;
    await until(playlists);
    expect(engine.timeAt(2.5)).to.equal(start + 2500);
    expect(engine.mediaTimeAt(start + 2500)).to.equal(2.5);
    expect(engine.mediaTimeAt(start + 20_000)).to.equal(undefined);
    expect(engine.gapBefore(2.5)).to.equal(undefined);
  });

  it('fails at once with what the server said, and the header that it refused', async () => {
    const { opened, failures } = open('old');
    await opened;
    await until(() => failures.length || undefined);
    expect(failures[0]?.error.code).to.equal('token_expired');
    expect(failures[0]?.sent).to.equal('Bearer old');
  });

  it('says what else the server refused', async () => {
    refusal = 'camera_unknown';
    const { opened, failures } = open('first');
    await opened;
    await until(() => failures.length || undefined);
    expect(failures[0]?.error.code).to.equal('camera_unknown');
  });

  it('goes on with a new token when the old one ran out', async () => {
    let asked = 0;
    const client = createClient({ server: 'http://oriel.test', token: () => ['first', 'second'][asked++] ?? '' });
    expect(await client.authorization('http://oriel.test/')).to.equal('Bearer first');
    good = 'second';
    const address = 'http://oriel.test/hls/yard/recorded.m3u8';
    const source = new RecordedHlsSource({ client, stage: new Stage(video, undefined), intent: () => ({ ...defaultIntent, camera: 'yard', mode: 'playback' }), time: start + 3000, address });
    source.start();
    await until(() => source.facts.state === 'connected' || undefined);
    expect(asked).to.equal(2);
    source.close();
  });
});
