import { expect } from '@open-wc/testing';
import { createClient, type ErrorCode, type OrielError } from '@oriel/core';
import { http, HttpResponse } from 'msw';
import { HlsEngine } from '../../packages/player/dist/sources/hls-engine.js';
import { failure } from '../mocks/handlers.ts';
import { mockXhr } from '../mocks/mock-xhr.ts';
import { until } from '../elements/until.ts';

const start = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
/** Ten seconds without media. */
const playlist = `#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:1
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-MAP:URI="init.mp4"
${Array.from({ length: 10 }, (_, n) => `#EXT-X-PROGRAM-DATE-TIME:${new Date(start + n * 1000).toISOString()}\n#EXTINF:1,\n${n}.m4s`).join('\n')}
#EXT-X-ENDLIST
`;

/** The token that the server accepts. */
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

describe('hls.js, as the player uses it', () => {
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
    const engine = new HlsEngine({
      client: createClient({ server: 'http://oriel.test', token }),
      video,
      address: 'http://oriel.test/hls/yard/recorded.m3u8',
      live: false,
      signal: controller.signal,
      onPlaylist: () => playlists++,
      onSound: () => {},
      onFailed: (error, sent) => failures.push({ error, sent }),
    });
    return { engine, failures, playlists: () => playlists };
  };

  it('maps capture times to media times, and back', async () => {
    const { engine, playlists } = open('first');
    await until(playlists);
    expect(engine.timeAt(2.5)).to.equal(start + 2500);
    expect(engine.mediaTimeAt(start + 2500)).to.equal(2.5);
    expect(engine.mediaTimeAt(start + 20_000)).to.equal(undefined);
    expect(engine.gapBefore(2.5)).to.equal(undefined);
  });

  it('fails at once with the error of the server, and the header that it refused', async () => {
    const { failures } = open('old');
    await until(() => failures.length || undefined);
    expect(failures[0]?.error.code).to.equal('token_expired');
    expect(failures[0]?.sent).to.equal('Bearer old');
  });

  it('reports any other refusal of the server', async () => {
    refusal = 'camera_unknown';
    const { failures } = open('first');
    await until(() => failures.length || undefined);
    expect(failures[0]?.error.code).to.equal('camera_unknown');
  });
});
