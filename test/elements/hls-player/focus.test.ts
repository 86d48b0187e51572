import { expect } from '@open-wc/testing';
import { http, HttpResponse } from 'msw';
import { canEncodeHls, inState, part, until, VideoServer } from './support.ts';

let server: VideoServer;

describe('the focus in <oriel-hls-player>', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  beforeEach(() => localStorage.clear());
  afterEach(() => server[Symbol.dispose]());

  it('stays in the player when the panel with the retry button goes, and when the start button does', async () => {
    let missing = true;
    server = new VideoServer({ first: [http.get('*/master.m3u8', () => (missing ? new HttpResponse(null, { status: 404 }) : undefined))] });
    const player = await server.show();
    const pressUntilGone = async (name: string) => {
      await until(() => player.shadowRoot?.querySelector(`[part~="${name}"]`));
      const button = part(player, name);
      button.focus();
      await until(() => player.shadowRoot?.activeElement === button);
      button.click();
      await until(() => !button.isConnected);
      await until(() => expect(player.shadowRoot?.activeElement?.classList.contains('frame')).to.equal(true));
    };
    await inState(player, 'error');
    missing = false;
    await pressUntilGone('retry');
    await inState(player, 'paused');
    await pressUntilGone('start');
    await inState(player, 'playing');
  });
});
