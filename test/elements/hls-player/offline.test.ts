import { expect } from '@open-wc/testing';
import type { OrielHlsPlayer } from '@oriel/elements/hls-player';
import { http } from 'msw';
import { error, mockQuality, mockVideo, MockLibrary } from '../../mocks/library-handlers.ts';
import { mockFetch, type MockFetch } from '../../mocks/mock-fetch.ts';
import { vodHandlers } from '../../mocks/vod-handlers.ts';
import { canEncodeHls, choose, inState, until, VideoServer, videoOf, words } from './support.ts';

const VOD = { duration: 6, heights: [180, 360] };

describe('a video saved on this device', () => {
  let server: VideoServer;
  let library: MockLibrary;
  let files: MockFetch;
  let busy = false;
  let told: string[] = [];

  const tell = ({ detail: { state, video } }: GlobalEventHandlersEventMap['oriel-offline']) => void told.push(`${video} ${state}`);
  const dialogOf = (player: Element) => player.shadowRoot?.querySelector<HTMLElement>('#offline:popover-open');
  const says = (player: Element, text: RegExp) => until(() => text.test(words(dialogOf(player) ?? document.createElement('p'))) || undefined);
  const press = (player: Element, name: RegExp) => until(() => [...(dialogOf(player)?.querySelectorAll('button') ?? [])].find((button) => name.test(words(button)))).then((button) => button.click());

  async function show(): Promise<OrielHlsPlayer> {
    const first = [http.get('http://oriel.test/videos/tour/video/*', () => (busy ? error(503, 'busy') : undefined)), ...library.handlers];
    server = new VideoServer({ ...VOD, first });
    files = mockFetch([...first, ...vodHandlers(VOD)]);
    const player = await server.show({ src: '', video: 'tour' });
    player.addEventListener('oriel-offline', tell);
    await inState(player, 'paused');
    return player;
  }
  async function openDialog(player: OrielHlsPlayer): Promise<void> {
    videoOf(player).dispatchEvent(new MouseEvent('contextmenu', { clientX: 300, clientY: 100, bubbles: true, composed: true, cancelable: true }));
    const item = await until(() => [...(player.shadowRoot?.querySelectorAll<HTMLElement>('#video-menu:popover-open button') ?? [])].find((button) => words(button) === 'Save offline…'));
    item.click();
    await until(() => dialogOf(player));
  }

  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  beforeEach(() => {
    localStorage.clear();
    busy = false;
    told = [];
    const sized = (label: string, bytes: number) => ({ ...mockQuality(label), file_size_bytes: bytes });
    library = new MockLibrary([mockVideo({ duration: 6, qualities: [sized('180p', 2_000_000), sized('360p', 4_800_000)] })]);
  });
  afterEach(async () => {
    server[Symbol.dispose]();
    files.restore();
    for (const name of await caches.keys()) await caches.delete(name);
  });

  it('is saved by a menu that shows its sizes, and removed by it', async () => {
    const player = await show();
    await openDialog(player);
    await says(player, /Quality 360p · 4\.8 MB ?180p · 2 MB/);
    await expect(player).to.be.accessible();
    const select = dialogOf(player)!.querySelector('select')!;
    select.value = '180p';
    select.dispatchEvent(new Event('change'));
    await press(player, /^Save$/);
    await says(player, /^Saved offline · [\d.]+ kB This video plays without network/);
    await expect(player).to.be.accessible();
    expect(files.asked.some((url) => url.includes('/video/180/'))).to.equal(true);
    await press(player, /^Remove$/);
    await says(player, /^Save offline Quality/);
    expect(told).to.deep.equal(['tour saved', 'tour removed']);
    expect(await caches.keys()).to.deep.equal([]);
  });

  it('waits for the network and says so, goes on, and is given up by a button', async () => {
    const player = await show();
    busy = true;
    await openDialog(player);
    await press(player, /^Save$/);
    await says(player, /Saving 360p .*Waiting for the network\. It goes on by itself\./);
    await press(player, /^Cancel$/);
    await says(player, /^Save offline Quality/);
    expect(await caches.keys()).to.deep.equal([]);
    await press(player, /^Save$/);
    await says(player, /Waiting/);
    busy = false;
    await until(() => {
      server.environment.skip(5000);
      return words(dialogOf(player)!).startsWith('Saved offline') || undefined;
    });
    expect(told).to.deep.equal(['tour saved']);
  });

  it('loads nothing after the player was removed, and goes on later', async () => {
    const player = await show();
    busy = true;
    await openDialog(player);
    await press(player, /^Save$/);
    await says(player, /Waiting/);
    player.remove();
    const { length } = files.asked;
    busy = false;
    server.environment.skip(10_000);
    await new Promise((done) => requestAnimationFrame(done));
    expect(files.asked.length).to.equal(length);
    document.body.append(player);
    await inState(player, 'paused');
    await openDialog(player);
    await says(player, /Not complete: 0 bytes of 4\.8 MB/);
    await press(player, /^Continue$/);
    await says(player, /^Saved offline/);
    player.remove();
  });

  it('says that there is no space, and is in the menu of qualities, too', async () => {
    library.videos.set('tour', mockVideo({ duration: 6, qualities: [{ ...mockQuality('360p'), file_size_bytes: 1e15 }] }));
    const player = await show();
    await choose(player, 'quality', /^Save offline…$/);
    await press(player, /^Save$/);
    await says(player, /There is not enough space on this device: 1,000 TB are needed, .* are free\./);
  });

  it('is not offered for a protected video', async () => {
    library.videos.set('tour', mockVideo({ duration: 6, protection: 'aes-128' }));
    const player = await show();
    videoOf(player).dispatchEvent(new MouseEvent('contextmenu', { clientX: 300, clientY: 100, bubbles: true, composed: true, cancelable: true }));
    const menu = await until(() => player.shadowRoot?.querySelector<HTMLElement>('#video-menu:popover-open'));
    expect(words(menu)).to.contain('Copy link').and.not.contain('Save offline');
  });
});
