import { expect } from '@open-wc/testing';
import { http, HttpResponse } from 'msw';
import { storyboardHandlers } from '../../mocks/storyboard-handlers.ts';
import { barOf, canEncodeHls, choose, inside, inState, part, parts, pointer, shows, until, VideoServer, words } from './support.ts';

const chapters = [
  { title: 'The quay', start_time_seconds: 0 },
  { title: 'The ferry', start_time_seconds: 5 },
  { title: 'Out at sea', start_time_seconds: 15, end_time_seconds: 18 },
];

let server: VideoServer;

const has = (player: Element, selector: string): boolean => Boolean(player.shadowRoot?.querySelector(selector));

describe('chapters and pictures of <oriel-hls-player>', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  beforeEach(() => localStorage.clear());
  afterEach(() => server[Symbol.dispose]());

  it('shows the chapter under the pointer, and says the one that is shown', async () => {
    server = new VideoServer();
    const player = await server.show({ chapters, time: 6 });
    await inState(player, 'paused');
    await until(() => barOf(player).getAttribute('aria-valuetext')?.endsWith('The ferry'));
    pointer(player, 'pointermove', 0.8);
    await player.updateComplete;
    await until(() => expect(words(part(player, 'seek-title'))).to.equal('Out at sea'));
    pointer(player, 'pointermove', 0.97);
    await player.updateComplete;
    await until(() => expect(has(player, '.seek-title'), 'after the end of the last chapter').to.equal(false));
    await until(() => expect(words(part(player, 'seek-time'))).to.equal('0:19'));
    const marks = barOf(player).style.getPropertyValue('--_marks');
    expect(marks).to.include('25.000%').and.include('75.000%').and.not.include(' 0.000%');
  });

  it('goes to a chapter from the menu', async () => {
    server = new VideoServer();
    const player = await server.show({ chapters });
    await inState(player, 'paused');
    await choose(player, 'chapters', /^The ferry\s*0:05$/);
    await shows(player, 5, 5.1);
    await player.updateComplete;
    part(player, 'chapters').click();
    await until(() => player.shadowRoot?.querySelector('#chapters [aria-checked="true"]')?.textContent?.includes('The ferry'));
  });

  it('has no menu without chapters', async () => {
    server = new VideoServer();
    const player = await server.show();
    await inState(player, 'paused');
    expect(parts(player)).not.to.include('chapters');
    await until(() => expect(barOf(player).style.getPropertyValue('--_marks')).to.equal('none'));
  });

  it('shows the picture of the place under the pointer; loads the storyboard when it is wanted first', async () => {
    let asked = 0;
    server = new VideoServer({ first: [http.get('*/storyboard.vtt', () => void asked++), ...storyboardHandlers({ duration: 20 })] });
    const player = await server.show({ storyboard: '/videos/tour/storyboard.vtt' });
    await inState(player, 'paused');
    expect(asked).to.equal(0);
    pointer(player, 'pointermove', 0.63);
    await until(() => player.shadowRoot?.querySelector('.seek-picture'));
    await player.updateComplete;
    const { style } = barOf(player);
    await until(() => expect(style.getPropertyValue('--_picture')).to.match(/^url\("blob:[^"]+"\) -320px -90px$/));
    await until(() => expect(getComputedStyle(inside(player, '.seek-picture')).width).to.equal('160px'));
    pointer(player, 'pointermove', 0);
    await player.updateComplete;
    await until(() => expect(style.getPropertyValue('--_picture')).to.match(/ -0px -0px$/));
    await until(() => expect(asked).to.equal(1));
    pointer(player, 'pointerleave', 0);
    await player.updateComplete;
    await until(() => expect(has(player, '.seek-hint')).to.equal(false));
  });

  it('shows the time alone where the storyboard is missing', async () => {
    server = new VideoServer({ first: [http.get('*/storyboard.vtt', () => new HttpResponse('', { status: 404 }))] });
    const player = await server.show({ storyboard: '/videos/tour/storyboard.vtt' });
    await inState(player, 'paused');
    pointer(player, 'pointermove', 0.5);
    await until(() => server.client.requests.some((request) => request.includes('storyboard')));
    await player.updateComplete;
    await until(() => expect(words(part(player, 'seek-time'))).to.equal('0:10'));
    await until(() => expect(has(player, '.seek-picture')).to.equal(false));
  });
});
