import { expect } from '@open-wc/testing';
import { http, HttpResponse } from 'msw';
import { canEncodeHls, inState, MediaWorld, until } from './media-support.ts';

let world: MediaWorld;

const WIDEVINE = 'urn:uuid:edef8ba9-79d6-4ace-a3c8-27dcd51d21ed';

/** A playlist whose media is encrypted for a key system. */
const encrypted = (format: string) =>
  http.get('*/videos/:id/video/:height/index.m3u8', () =>
    new HttpResponse(
      ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-TARGETDURATION:1', '#EXT-X-PLAYLIST-TYPE:VOD', `#EXT-X-KEY:METHOD=SAMPLE-AES-CTR,URI="data:text/plain;base64,AAAAOHBzc2gAAAAA7e+LqXnWSs6jyCfc1R0h7QAAABgSEAAAAAAAAAAAAAAAAAAAAABI49yVmwY=",KEYFORMAT="${format}",KEYFORMATVERSIONS="1"`, '#EXT-X-MAP:URI="init.mp4"', '#EXTINF:1,\n0.m4s', '#EXT-X-ENDLIST', ''].join('\n'),
      { headers: { 'Content-Type': 'application/vnd.apple.mpegurl' } },
    ));

describe('encrypted media', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  afterEach(() => world[Symbol.dispose]());

  it('says so where the browser does not have its key system', async function () {
    const has = await navigator.requestMediaKeySystemAccess('com.widevine.alpha', [{ initDataTypes: ['cenc'], videoCapabilities: [{ contentType: 'video/mp4; codecs="avc1.42E01E"' }] }]).then(() => true, () => false);
    if (has) this.skip();
    world = new MediaWorld({ heights: [180], first: [encrypted(WIDEVINE)] });
    const player = world.play({ drm: { widevine: { licenseUrl: '/license' } } });
    await inState(player, 'error');
    await until(() => expect(player.facts.error).to.include({ code: 'drm_unsupported', status: 406 }));
  });
});
