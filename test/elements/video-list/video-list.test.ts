import { expect, fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { OrielVideoList } from '@oriel/elements/video-list';
import '@oriel/elements/video-list/define';
import { mockClient, type MockClient } from '../../mocks/client.ts';
import { error, mockProgress, mockQuality, mockVideo, MockLibrary } from '../../mocks/library-handlers.ts';
import { SkippingEnvironment } from '../../player/skipping-environment.ts';
import { until } from '../until.ts';

let library: MockLibrary;
let client: MockClient;
let environment: SkippingEnvironment;

const many = (count: number) => Array.from({ length: count }, (_, index) => mockVideo({ id: `v${index}`, title: `Film ${index}`, tags: index % 2 ? ['odd'] : ['even'] }));

async function show(properties: Partial<Record<keyof OrielVideoList, unknown>> = {}): Promise<OrielVideoList> {
  environment = new SkippingEnvironment();
  client = mockClient(library.handlers, { environment, retries: 0 });
  const list = await fixture<OrielVideoList>(html`<oriel-video-list locale="en-GB"></oriel-video-list>`);
  Object.assign(list, { client, ...properties });
  return list;
}
const root = (list: OrielVideoList) => list.shadowRoot!;
const words = (element: Element | null | undefined) => element?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? '';
const cardsOf = (list: OrielVideoList) => [...root(list).querySelectorAll<HTMLElement>('li > .card')];
const titles = (list: OrielVideoList) => cardsOf(list).map((card) => words(card.querySelector('.title')));
const inputOf = (list: OrielVideoList) => root(list).querySelector('input')!;
const shown = (list: OrielVideoList, count: number) => until(() => cardsOf(list).length === count || undefined);
const buttonOf = (list: OrielVideoList, text: string) => until(() => [...root(list).querySelectorAll('button')].find((button) => words(button) === text));

describe('<oriel-video-list>', () => {
  beforeEach(() => {
    library = new MockLibrary();
  });

  it('has a card for each video, with what matters of it', async () => {
    library = new MockLibrary([
      mockVideo({ id: 'a', title: 'New', is_published: false, duration: 3725 }),
      mockVideo({ id: 'b', title: 'Half', progress: mockProgress({ completed_percentage: 42 }) }),
      mockVideo({ id: 'c', title: 'Seen', progress: mockProgress({ completed_percentage: 97 }) }),
      mockVideo({ id: 'd', title: 'Made', upload_status: 'processing', duration: null, thumbnail_url: null, qualities: [mockQuality('180p', 0.5), mockQuality('360p', 0)] }),
      mockVideo({ id: 'e', title: 'Bad', upload_status: 'failed', is_playable: false, failure_reason: 'The file has no picture.', thumbnail_url: null }),
      mockVideo({ id: 'f', title: 'Begun', upload_status: 'processing', is_playable: false, qualities: [] }),
    ]);
    const list = await show();
    await shown(list, 6);
    const states = cardsOf(list).map((card) => words(card.querySelector('.state')));
    expect(states).to.deep.equal(['Not published', '42% watched', 'Watched', 'Processing… 25%', 'Failed The file has no picture.', 'Processing…']);
    expect(cardsOf(list).map((card) => words(card.querySelector('.duration')))).to.deep.equal(['1:02:05', '0:20', '0:20', '', '0:20', '0:20']);
    expect(cardsOf(list).map((card) => card.querySelector('.part')?.getAttribute('width') ?? '')).to.deep.equal(['', '42', '97', '', '', '']);
    expect(words(root(list).querySelector('[aria-live]'))).to.equal('6 videos');
    expect(words(cardsOf(list)[0])).to.contain('Duration 1 hr 2 min');
  });

  it('fetches thumbnails with the token, and frees them when it is removed', async () => {
    library.picture = new Blob(['picture'], { type: 'image/jpeg' });
    const list = await show();
    const image = await until(() => root(list).querySelector('img'));
    expect(await (await fetch(image.src)).text()).to.equal('picture');
    list.remove();
    await fetch(image.src).then(() => expect.fail('the picture is kept'), () => undefined);
    document.body.append(list);
    const again = await until(() => [...root(list).querySelectorAll('img')].find(({ src }) => src !== image.src));
    expect(await (await fetch(again.src)).text()).to.equal('picture');
    list.remove();
  });

  it('follows the search field when its viewer rests, and at once with Enter', async () => {
    library = new MockLibrary(many(6));
    const list = await show();
    await shown(list, 6);
    inputOf(list).focus();
    await sendKeys({ type: 'film 3' });
    await until(() => expect(list.query).to.equal(undefined));
    environment.skip(300);
    await shown(list, 1);
    expect([list.query, titles(list)]).to.deep.equal(['film 3', ['Film 3']]);
    inputOf(list).value = 'nothing';
    inputOf(list).dispatchEvent(new Event('input'));
    await sendKeys({ press: 'Enter' });
    await until(() => words(root(list).querySelector('.panel')).startsWith('No videos found') || undefined);
    (await buttonOf(list, 'Clear the search')).click();
    await shown(list, 6);
    expect(inputOf(list).value).to.equal('');
  });

  it('filters by a tag of the videos', async () => {
    library = new MockLibrary(many(6));
    const list = await show();
    await shown(list, 6);
    const select = await until(() => root(list).querySelector('select'));
    await until(() => expect([...select.options].map(({ text }) => text)).to.deep.equal(['All tags', 'even', 'odd']));
    select.value = 'odd';
    select.dispatchEvent(new Event('change'));
    await shown(list, 3);
    expect([...select.options].map(({ text }) => text)).to.deep.equal(['All tags', 'even', 'odd'], 'the others stay');
    list.tag = 'other';
    await until(() => words(root(list).querySelector('.panel')).startsWith('No videos found') || undefined);
    await until(() => select.value === 'other' || undefined);
  });

  it('loads page after page, and gives the focus to the first new one', async () => {
    library = new MockLibrary(many(7));
    const list = await show({ limit: 3 });
    await shown(list, 3);
    expect(words(root(list).querySelector('[aria-live]'))).to.equal('More than 3 videos');
    const more = await buttonOf(list, 'Load more');
    more.focus();
    await sendKeys({ press: 'Enter' });
    await shown(list, 6);
    await until(() => root(list).activeElement === cardsOf(list)[3] || undefined);
    more.click();
    await shown(list, 7);
    expect(new Set(titles(list)).size).to.equal(7);
    await until(() => root(list).querySelector('.more') === null);
    library.videos.delete('v6');
    list.refresh();
    await shown(list, 6);
  });

  it('chooses a video, unless the page prevents it', async () => {
    library = new MockLibrary(many(3));
    const list = await show();
    await shown(list, 3);
    const heard: string[] = [];
    let prevents = false;
    list.addEventListener('oriel-video-select', (event) => {
      heard.push(event.detail.video);
      if (prevents) event.preventDefault();
    });
    cardsOf(list)[1]!.click();
    await list.updateComplete;
    await until(() => expect([list.selected, cardsOf(list)[1]?.getAttribute('aria-current')]).to.deep.equal(['v1', 'true']));
    prevents = true;
    cardsOf(list)[2]!.click();
    await until(() => expect([list.selected, heard]).to.deep.equal(['v1', ['v1', 'v2']]));
  });

  it('has links where it is given their template, and leaves those for another tab to the browser', async () => {
    library = new MockLibrary([mockVideo({ id: 'a b' })]);
    const list = await show({ hrefTemplate: '#video={id}' });
    await shown(list, 1);
    const [card] = cardsOf(list);
    expect(card?.getAttribute('href')).to.equal('#video=a%20b');
    const heard: string[] = [];
    list.addEventListener('oriel-video-select', (event) => {
      heard.push(event.detail.video);
      event.preventDefault();
    });
    const click = new MouseEvent('click', { bubbles: true, cancelable: true, composed: true });
    card?.dispatchEvent(click);
    expect([click.defaultPrevented, heard]).to.deep.equal([true, ['a b']]);
    document.addEventListener('click', (event) => event.preventDefault(), { once: true });
    card?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, composed: true, ctrlKey: true }));
    expect(heard).to.have.length(1);
  });

  it('keeps up with what is being processed, and with nothing when it is removed', async () => {
    library.videos.set('tour', mockVideo({ upload_status: 'processing', qualities: [mockQuality('180p', 0.2)] }));
    const list = await show();
    await until(() => words(cardsOf(list)[0]).includes('Processing… 20%') || undefined);
    library.videos.set('tour', mockVideo());
    environment.skip(3000);
    await until(() => cardsOf(list)[0] && !words(cardsOf(list)[0]).includes('Processing'));
    list.remove();
    const { length } = client.requests;
    environment.skip(60_000);
    expect([client.requests.length, environment.waits]).to.deep.equal([length, []]);
  });

  it('says that there is nothing, and that it is loading', async () => {
    library = new MockLibrary([]);
    let answers = () => {};
    const answered = new Promise<void>((resolve) => (answers = resolve));
    const { handlers } = library;
    const list = await fixture<OrielVideoList>(html`<oriel-video-list locale="en"></oriel-video-list>`);
    const fetchLater = async (input: RequestInfo | URL): Promise<Response> => {
      await answered;
      return new Response('{"videos":[]}', { headers: { 'X-Url': String(input) } });
    };
    list.client = mockClient(handlers, { fetch: fetchLater as typeof fetch });
    await until(() => root(list).querySelectorAll('.blank').length === 6 || undefined);
    await until(() => expect(words(root(list).querySelector('[role="status"]'))).to.equal('Videos are being loaded'));
    answers();
    await until(() => words(root(list).querySelector('.panel')).startsWith('No videos yet') || undefined);
  });

  it('says what failed, tries again by itself and by its button, unless the page does', async () => {
    let broken: Response | undefined = error(503, 'busy');
    library.answer = () => broken?.clone();
    const list = await show();
    const heard: string[] = [];
    list.addEventListener('oriel-error', (event) => {
      heard.push(event.detail.error.code);
      if (event.detail.error.code === 'not_allowed') event.preventDefault();
    });
    await until(() => words(root(list).querySelector('.panel')).startsWith('The server is busy') || undefined);
    broken = undefined;
    environment.skip(5000);
    await shown(list, 1);
    broken = error(401, 'not_authenticated');
    list.query = 'tour';
    await until(() => heard.includes('not_authenticated') || undefined);
    await until(() => words(root(list).querySelector('.panel')).startsWith('Sign in to see the videos') || undefined);
    broken = undefined;
    const retry = await buttonOf(list, 'Try again');
    retry.focus();
    await until(() => root(list).activeElement === retry);
    retry.click();
    await until(() => root(list).querySelector('.panel') === null);
    await until(() => document.activeElement === list);
    broken = error(403, 'not_allowed');
    list.query = 'other';
    await until(() => heard.includes('not_allowed') || undefined);
    await list.updateComplete;
    await until(() => expect(root(list).querySelector('.panel')).to.equal(null));
    expect(heard).to.deep.equal(['busy', 'not_authenticated', 'not_allowed']);
  });

  it('shows every video once although another one came between two pages', async () => {
    library = new MockLibrary(many(4));
    const list = await show({ limit: 2 });
    await shown(list, 2);
    const videos = [...library.videos];
    library.videos.clear();
    for (const [id, video] of [['new', mockVideo({ id: 'new', title: 'New' })] as const, ...videos]) library.videos.set(id, video);
    (await buttonOf(list, 'Load more')).click();
    await until(() => cardsOf(list).length > 2 || undefined);
    await until(() => expect(titles(list)).to.deep.equal(['Film 0', 'Film 1', 'Film 2']));
  });

  it('has the words of other languages', async () => {
    library = new MockLibrary([mockVideo({ is_published: false })]);
    const list = await show({ locale: 'de' });
    await until(() => words(root(list).querySelector('.state')) === 'Nicht veröffentlicht' || undefined);
    list.locale = 'ar';
    await until(() => words(root(list).querySelector('.state')) === 'غير منشور' || undefined);
  });
});
