import { expect } from '@open-wc/testing';
import { encrypted, WIDEVINE } from '../mocks/encrypted-handlers.ts';
import { canEncodeHls, inState, MediaWorld, until } from './media-support.ts';

let world: MediaWorld;

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
